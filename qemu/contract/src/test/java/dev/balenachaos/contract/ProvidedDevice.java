package dev.balenachaos.contract;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A device in development mode that the harness hands out: the reference device, or the one that
 * {@code -Ddevice} names. Both ports are reached through its SSH server.
 */
final class ProvidedDevice implements Place {

  /** The supervisor's API (balena-supervisor, {@code listenPort}). */
  private static final int SUPERVISOR_PORT = 48484;

  /** The engine, in development mode alone (meta-balena, {@code development-features}). */
  private static final int ENGINE_PORT = 2375;

  private final Device device;

  private ProvidedDevice(Device device) {
    this.device = device;
  }

  static Place take() {
    URI address = DeviceProviders.address(System.getProperty("device", "qemu:reference"));
    Run run = Run.startIn(Path.of("target", "balena-chaos"));
    try {
      Path folder = Files.createDirectories(run.folder().resolve("contract"));
      DeviceRequest request = new DeviceRequest(address, run, folder, new Timeline());
      return new ProvidedDevice(DeviceProviders.provide(request));
    } catch (IOException e) {
      throw new InfraException("The run's folder " + run.folder() + " cannot be made: " + e, e);
    }
  }

  @Override
  public URI supervisor() {
    return URI.create("http://" + hostAndPort(SUPERVISOR_PORT));
  }

  @Override
  public URI engine() {
    return URI.create("tcp://" + hostAndPort(ENGINE_PORT));
  }

  private String hostAndPort(int port) {
    InetSocketAddress way = device.reach(port);
    return way.getHostString() + ":" + way.getPort();
  }

  @Override
  public Optional<Device> device() {
    return Optional.of(device);
  }

  @Override
  public Duration scaled(Duration atFullSpeed) {
    return device.deadlines().scaled(atFullSpeed);
  }

  @Override
  public void close() {
    device.close();
  }
}
