package dev.balenachaos.device;

import dev.balenachaos.run.InfraException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.ServiceLoader;

/** Finds the provider for an address. */
public final class DeviceProviders {

  private DeviceProviders() {}

  /**
   * Reads an address.
   *
   * @throws InfraException when it is none, or no provider answers to its scheme
   */
  public static URI address(String text) {
    try {
      URI address = new URI(text.trim());
      provider(address);
      return address;
    } catch (URISyntaxException e) {
      throw new InfraException(
          "Tried: to read the device's address '"
              + text
              + "'\nSeen: "
              + e.getReason()
              + (e.getIndex() < 0 ? "" : " at '" + e.getInput().substring(e.getIndex()) + "'")
              + "\nDo: write such a character as %20 and the like",
          e);
    }
  }

  /**
   * Makes sure that the device at an address can be plugged into a lab's network.
   *
   * @throws org.opentest4j.TestAbortedException when it cannot
   * @throws InfraException when there is no provider for the address
   */
  public static void requirePluggable(URI address) {
    provider(address).requirePluggable(address);
  }

  /**
   * Hands out a device that is ready and prepared.
   *
   * @throws org.opentest4j.TestAbortedException when it cannot be prepared as the request asks
   * @throws InfraException when there is no provider for the address, or it has no device
   */
  public static Device provide(DeviceRequest request) {
    return provider(request.address()).provide(request);
  }

  private static DeviceProvider provider(URI address) {
    return providers().stream()
        .filter(provider -> provider.scheme().equals(address.getScheme()))
        .findFirst()
        .orElseThrow(() -> unknown(address.toString()));
  }

  private static List<DeviceProvider> providers() {
    return ServiceLoader.load(DeviceProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  private static InfraException unknown(String text) {
    return new InfraException(
        "There is no device '"
            + text
            + "'. Known kinds: "
            + String.join(", ", providers().stream().map(DeviceProvider::scheme).sorted().toList())
            + ". For instance -Ddevice=qemu:reference or"
            + " -Ddevice=ssh://root@HOST:22222?key=PATH");
  }
}
