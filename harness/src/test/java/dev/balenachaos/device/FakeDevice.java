package dev.balenachaos.device;

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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A device that is not there: its shell writes commands down and answers what a test says, its
 * files live in memory. It has no engine, no supervisor and no journal.
 */
public final class FakeDevice implements Device, Shell, DeviceFiles {

  private final Timeline timeline = new Timeline();
  private final Attachments attachments = new Attachments();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private volatile Function<String, Integer> status = command -> 0;

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
    return new Shell.Result(status.apply(command), new byte[0], "said by the fake device");
  }

  @Override
  public Streaming stream(String command, Consumer<String> line) {
    throw new ShellException("The fake device streams nothing");
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
    throw new UnsupportedOperationException("The fake device has no host");
  }

  @Override
  public Engine engine() {
    throw new UnsupportedOperationException("The fake device has no engine");
  }

  @Override
  public Supervisor supervisor() {
    throw new UnsupportedOperationException("The fake device has no supervisor");
  }

  @Override
  public Journal journal() {
    throw new UnsupportedOperationException("The fake device has no journal");
  }

  @Override
  public DeviceClock clock() {
    throw new UnsupportedOperationException("The fake device has no clock");
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
    throw new UnsupportedOperationException("The fake device has no folder");
  }

  @Override
  public Deadlines deadlines() {
    return Deadlines.unscaled();
  }

  @Override
  public InetSocketAddress reach(int port) {
    throw new UnsupportedOperationException("The fake device has no ports");
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
    return new Boot("fake", Map.of());
  }

  @Override
  public Boot reboot(Boot.Gate until) {
    return awaitReady();
  }

  @Override
  public void close() {}
}
