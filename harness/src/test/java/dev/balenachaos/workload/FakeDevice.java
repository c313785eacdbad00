package dev.balenachaos.workload;

import dev.balenachaos.device.Attachments;
import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Deadlines;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.DeviceFiles;
import dev.balenachaos.device.Engine;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.Journal;
import dev.balenachaos.device.Shell;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.run.Timeline;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** A device that has what a workload needs, and nothing else. */
record FakeDevice(
    Path folder,
    Engine engine,
    Supervisor supervisor,
    Journal journal,
    InetSocketAddress services,
    Attachments attachments,
    Timeline timeline)
    implements Device {

  FakeDevice(
      Path folder,
      Engine engine,
      Supervisor supervisor,
      Journal journal,
      InetSocketAddress services) {
    this(folder, engine, supervisor, journal, services, new Attachments(), new Timeline());
  }

  @Override
  public String name() {
    return "fake-1";
  }

  @Override
  public InetSocketAddress reach(int port) {
    return services;
  }

  @Override
  public Deadlines deadlines() {
    return Deadlines.unscaled();
  }

  @Override
  public Shell shell() {
    throw new UnsupportedOperationException();
  }

  @Override
  public DeviceFiles files() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Host host() {
    throw new UnsupportedOperationException();
  }

  @Override
  public DeviceClock clock() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <C> Optional<C> capability(Class<C> capability) {
    return Optional.empty();
  }

  @Override
  public boolean disposable() {
    return true;
  }

  @Override
  public Boot awaitReady() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Boot reboot(Boot.Gate until) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
