package dev.balenachaos.device;

import java.net.URI;

/** Hands out devices. Found by {@link java.util.ServiceLoader}. */
public interface DeviceProvider {

  /**
   * Returns the scheme of the addresses that this provider answers to, for instance {@code ssh}.
   */
  String scheme();

  /**
   * Makes sure that the device at an address can be plugged into a lab's network, before there is a
   * lab. Any can, unless its provider says otherwise.
   *
   * @throws org.opentest4j.TestAbortedException when it cannot, with the reason: the test is
   *     skipped
   */
  default void requirePluggable(URI address) {}

  /**
   * Hands out a device that is ready (see {@link Device#awaitReady()}) and prepared as the request
   * asks. May wait until there is room for one more device. One that lives on is first healed as
   * the request says: what an earlier run left there may be why it is not ready.
   *
   * @throws org.opentest4j.TestAbortedException when its devices cannot be prepared so, with the
   *     reason: the test is skipped
   * @throws dev.balenachaos.run.InfraException when no device could be had; the message says what
   *     was tried, on what, what was seen and what to do
   */
  Device provide(DeviceRequest request);
}
