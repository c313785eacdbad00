package dev.balenachaos.junit;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.DockerClient;
import dev.balenachaos.device.Attachments;
import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Deadlines;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.DeviceFiles;
import dev.balenachaos.device.DeviceRequest;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A device that is not there and always well: every command succeeds, each app runs at once, and an
 * undo takes away all files.
 */
final class StandInDevice implements Device, Shell, DeviceFiles, Engine, Supervisor, Journal {

  private final DeviceRequest request;
  private final boolean disposable;
  private final Attachments attachments = new Attachments();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private volatile String release = "";
  private volatile boolean closed;

  StandInDevice(DeviceRequest request, boolean disposable) {
    this.request = request;
    this.disposable = disposable;
  }

  DeviceRequest request() {
    return request;
  }

  /** Returns the commands that were run and the target states that were posted, oldest first. */
  List<String> done() {
    return List.copyOf(done);
  }

  boolean closed() {
    return closed;
  }

  @Override
  public Shell.Result run(String command, byte[] input, Duration timeLimit) {
    done.add(command);
    if (command.endsWith(" undo")) {
      files.clear();
    }
    String printed = command.equals("uname -m") ? "x86_64" : "";
    return new Shell.Result(0, printed.getBytes(StandardCharsets.UTF_8), "");
  }

  /** Says four times a second what the inside of a device that is well says. */
  @Override
  public Streaming stream(String command, Consumer<String> line) {
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    Future<?> unused =
        clock.scheduleWithFixedDelay(
            () ->
                line.accept(
                    System.currentTimeMillis() / 1000 + ".0 boot 4096 1000000 900000 800000"),
            0,
            250,
            TimeUnit.MILLISECONDS);
    return new Streaming() {
      @Override
      public boolean running() {
        return !clock.isShutdown();
      }

      @Override
      public void close() {
        clock.shutdownNow();
      }
    };
  }

  @Override
  public boolean answers() {
    return true;
  }

  @Override
  public boolean load(String reference, String imageId, Path tar) {
    done.add("load " + reference);
    return true;
  }

  @Override
  public DockerClient client() {
    throw new UnsupportedOperationException("The device that is not there has no engine");
  }

  @Override
  public boolean pings() {
    return true;
  }

  @Override
  public boolean healthy() {
    return true;
  }

  @Override
  public Supervisor.Answer send(
      String method, String path, @Nullable JsonNode body, Duration timeLimit) {
    if (body != null) {
      JsonNode app = body.at("/local/apps/1");
      release = app.path("commit").asText();
      done.add("deploy " + app.path("name").asText());
    }
    return new Supervisor.Answer(
        200,
        path.equals("/v2/state/status")
            ? "{\"appState\":\"applied\",\"release\":\"" + release + "\",\"containers\":[]}"
            : "{\"state\":{\"local\":{}}}");
  }

  @Override
  public AutoCloseable follow(Consumer<Journal.Entry> listener) {
    return () -> {};
  }

  @Override
  public List<Journal.Entry> entries(String matches, int limit) {
    return List.of();
  }

  @Override
  public String name() {
    return "stand-in";
  }

  @Override
  public Shell shell() {
    return this;
  }

  @Override
  public Engine engine() {
    return this;
  }

  @Override
  public Supervisor supervisor() {
    return this;
  }

  @Override
  public Journal journal() {
    return this;
  }

  @Override
  public DeviceFiles files() {
    return this;
  }

  @Override
  public byte[] read(String path) {
    return files.getOrDefault(path, new byte[0]);
  }

  @Override
  public void write(String path, byte[] content) {
    files.put(path, content);
  }

  @Override
  public boolean exists(String path) {
    return files.containsKey(path);
  }

  @Override
  public Host host() {
    throw new UnsupportedOperationException("The device that is not there has no host");
  }

  @Override
  public DeviceClock clock() {
    throw new UnsupportedOperationException("The device that is not there has no clock");
  }

  @Override
  public Attachments attachments() {
    return attachments;
  }

  @Override
  public Timeline timeline() {
    return request.timeline();
  }

  @Override
  public Path folder() {
    return request.folder();
  }

  @Override
  public Deadlines deadlines() {
    return Deadlines.unscaled();
  }

  @Override
  public InetSocketAddress reach(int port) {
    throw new UnsupportedOperationException("The device that is not there has no ports");
  }

  @Override
  public <C> Optional<C> capability(Class<C> capability) {
    return Optional.empty();
  }

  @Override
  public boolean disposable() {
    return disposable;
  }

  @Override
  public Boot awaitReady() {
    throw new UnsupportedOperationException("The device that is not there does not boot");
  }

  @Override
  public Boot reboot(Boot.Gate until) {
    throw new UnsupportedOperationException("The device that is not there does not boot");
  }

  @Override
  public void close() {
    closed = true;
  }
}
