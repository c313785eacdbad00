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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A device that has what a workload needs, and nothing else. */
record FakeDevice(
    Path folder,
    Engine engine,
    Supervisor supervisor,
    Journal journal,
    InetSocketAddress services,
    Attachments attachments,
    Timeline timeline,
    String processor)
    implements Device {

  FakeDevice(
      Path folder,
      Engine engine,
      Supervisor supervisor,
      Journal journal,
      InetSocketAddress services) {
    this(
        folder, engine, supervisor, journal, services, new Attachments(), new Timeline(), "x86_64");
  }

  FakeDevice ofProcessor(String kind) {
    return new FakeDevice(
        folder, engine, supervisor, journal, services, attachments, timeline, kind);
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

  /** Says of what kind the processor is, and nothing else. */
  @Override
  public Shell shell() {
    return new Shell() {
      @Override
      public Result run(String command, byte[] input, Duration timeLimit) {
        return new Result(0, processor.getBytes(StandardCharsets.UTF_8), "");
      }

      @Override
      public Streaming stream(String command, Consumer<String> line) {
        throw new UnsupportedOperationException();
      }
    };
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
