package dev.balenachaos.device;

import dev.balenachaos.run.Timeline;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A device that is not there: its shell writes commands down and answers what a test says, its
 * files live in memory. It has no engine, supervisor, journal, folder or port unless it is given
 * one, and is at full speed unless it is given {@link Deadlines}.
 */
public final class FakeDevice implements Device, Shell, DeviceFiles {

  private final Timeline timeline = new Timeline();
  private final Attachments attachments = new Attachments();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<Class<?>, Object> capabilities = new ConcurrentHashMap<>();
  private final @Nullable Shell inside;
  private volatile Function<String, Integer> status = command -> 0;
  private volatile Function<String, String> printed = command -> "";
  private Supplier<Boot> boot = () -> new Boot("fake", Map.of());
  private volatile Consumer<Consumer<String>> streams =
      listener -> {
        throw new ShellException("The fake device streams nothing");
      };

  public FakeDevice() {
    this(null);
  }

  /** Makes a device whose commands are run by another shell, and whose files are written there. */
  public FakeDevice(@Nullable Shell inside) {
    this.inside = inside;
  }

  /** Gives the device something that it can do. */
  public <C> FakeDevice able(Class<C> capability, C provided) {
    capabilities.put(capability, provided);
    return this;
  }

  /** Says what commands, their input included, print. */
  public FakeDevice printing(Function<String, String> printedBy) {
    this.printed = printedBy;
    return this;
  }

  /** Says what comes of a boot. */
  public FakeDevice booting(Supplier<Boot> bootedBy) {
    this.boot = bootedBy;
    return this;
  }

  /** Returns the command lines that were run, oldest first. */
  public List<String> commands() {
    return List.copyOf(commands);
  }

  /** Returns the files that were written, by path. */
  public Map<String, byte[]> written() {
    return Map.copyOf(files);
  }

  /** Says with which status commands end. */
  public void answering(Function<String, Integer> statusOf) {
    this.status = statusOf;
  }

  @Override
  public Shell.Result run(String command, byte[] input, Duration timeLimit) {
    commands.add(command);
    if (inside != null) {
      return inside.run(command, input, timeLimit);
    }
    String whole = command + "\n" + new String(input, StandardCharsets.UTF_8);
    return new Shell.Result(
        status.apply(command),
        printed.apply(whole).getBytes(StandardCharsets.UTF_8),
        "said by the fake device");
  }

  /** Says what a stream does with its listener when it is started; it runs until it is closed. */
  public FakeDevice streaming(Consumer<Consumer<String>> started) {
    this.streams = started;
    return this;
  }

  @Override
  public Streaming stream(String command, Consumer<String> line) {
    streams.accept(line);
    AtomicBoolean running = new AtomicBoolean(true);
    return new Streaming() {
      @Override
      public boolean running() {
        return running.get();
      }

      @Override
      public void close() {
        running.set(false);
      }
    };
  }

  @Override
  public byte[] read(String path) {
    byte[] content = files.get(path);
    return content == null ? new byte[0] : content;
  }

  @Override
  public void write(String path, byte[] content) {
    commands.add("write " + path);
    files.put(path, content);
    if (inside != null) {
      inside.run("cat >" + path, content, DEFAULT_TIME_LIMIT).require("write " + path);
    }
  }

  @Override
  public boolean exists(String path) {
    return files.containsKey(path);
  }

  /** Returns what was written to a path, as text. */
  public String text(String path) {
    return new String(read(path), StandardCharsets.UTF_8);
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Shell shell() {
    return this;
  }

  @Override
  public DeviceFiles files() {
    return this;
  }

  @Override
  public Host host() {
    return new ShellHost(this);
  }

  @Override
  public Engine engine() {
    return capability(Engine.class)
        .orElseThrow(() -> new UnsupportedOperationException("The fake device has no engine"));
  }

  @Override
  public Supervisor supervisor() {
    return capability(Supervisor.class)
        .orElseThrow(() -> new UnsupportedOperationException("The fake device has no supervisor"));
  }

  @Override
  public Journal journal() {
    return capability(Journal.class)
        .orElseThrow(() -> new UnsupportedOperationException("The fake device has no journal"));
  }

  @Override
  public DeviceClock clock() {
    return new ShellClock(this, Clock.systemUTC());
  }

  @Override
  public Attachments attachments() {
    return attachments;
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  @Override
  public Path folder() {
    return capability(Path.class)
        .orElseThrow(() -> new UnsupportedOperationException("The fake device has no folder"));
  }

  @Override
  public Deadlines deadlines() {
    return capability(Deadlines.class).orElse(Deadlines.unscaled());
  }

  @Override
  public InetSocketAddress reach(int port) {
    return capability(InetSocketAddress.class)
        .orElseThrow(() -> new UnsupportedOperationException("The fake device has no ports"));
  }

  @Override
  public <C> Optional<C> capability(Class<C> capability) {
    return Optional.ofNullable(capability.cast(capabilities.get(capability)));
  }

  @Override
  public boolean disposable() {
    return true;
  }

  @Override
  public Boot awaitReady() {
    return boot.get();
  }

  @Override
  public Boot reboot(Boot.Gate until) {
    return awaitReady();
  }

  @Override
  public void close() {}
}
