package dev.balenachaos.probe;

/**
 * The lab's end of one device's VPN to its cloud. Attached to a device, it adds a probe of both
 * ends to its watch.
 */
public interface CloudlinkServer {

  /** Tells whether the device is connected, as the server sees it. */
  boolean isConnected();
}
