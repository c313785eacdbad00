package dev.balenachaos.report;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Keeps what is seen on a device in its folder: {@code journal.log} as it is written, and at the
 * end the state of kernel, units, engine and supervisor beside {@code timeline.json}.
 */
public final class Evidence implements AutoCloseable {

  /** What is asked at the end, each with a time limit of its own, since the device may be hurt. */
  private static final Map<String, String> COMMANDS =
      Map.of(
          "dmesg.log", "dmesg",
          "units.txt", "systemctl list-units --all --no-pager --no-legend",
          "disk.txt", "df -k; df -i; mount",
          "engine.txt",
              "timeout 10 balena-engine ps --all --no-trunc; timeout 10 balena-engine images;"
                  + " timeout 10 balena-engine volume ls");

  private final Run run;
  private final Device device;
  private final PrintWriter journal;
  private final AutoCloseable following;

  private Evidence(Run run, Device device, PrintWriter journal) {
    this.run = run;
    this.device = device;
    this.journal = journal;
    this.following = device.journal().follow(this::write);
  }

  /**
   * Begins to keep what a device says.
   *
   * @throws InfraException when its folder cannot be written
   */
  public static Evidence of(Device device, Run run) {
    try {
      return new Evidence(
          run,
          device,
          new PrintWriter(
              Files.newBufferedWriter(
                  device.folder().resolve("journal.log"), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new InfraException("The folder " + device.folder() + " cannot be written: " + e, e);
    }
  }

  private void write(Journal.Entry entry) {
    synchronized (journal) {
      journal.printf(
          "%s %12.6f %s: %s%n",
          entry.bootId().substring(0, Math.min(8, entry.bootId().length())),
          entry.monotonic().toNanos() / 1e9,
          entry.source(),
          entry.message());
    }
    if (JournalInterest.of(entry)) {
      device.timeline().record(Kind.JOURNAL, entry.source(), entry.message());
    }
  }

  /** Saves the timeline as it is now. */
  public void saveTimeline() {
    try {
      TimelineJson.write(
          device.timeline(), run, device.name(), device.folder().resolve("timeline.json"));
    } catch (IOException e) {
      throw new InfraException(
          "The timeline cannot be written to " + device.folder() + ": " + e, e);
    }
  }

  /** Asks the device for its state and saves it; what does not answer is saved as such. */
  public void collect(Path folder) {
    COMMANDS.entrySet().parallelStream()
        .forEach(
            asked ->
                save(
                    folder.resolve(asked.getKey()),
                    () -> device.shell().run(asked.getValue()).text()));
    save(
        folder.resolve("supervisor-state.json"),
        () -> device.supervisor().get("/v2/state/status").body());
    save(
        folder.resolve("supervisor-target.json"),
        () -> device.supervisor().get("/v2/local/target-state").body());
  }

  private interface Question {
    String ask();
  }

  private static void save(Path path, Question question) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      String answer;
      try {
        answer = question.ask();
      } catch (InfraException e) {
        answer = "no answer: " + e.getMessage();
      }
      Files.writeString(path, answer + System.lineSeparator());
    } catch (IOException e) {
      throw new InfraException("The evidence " + path + " cannot be written: " + e, e);
    }
  }

  /** Ends the keeping and saves the timeline. */
  @Override
  public void close() {
    try {
      following.close();
    } catch (Exception e) { // the device may be gone already; what was read is kept
      device.timeline().record(Kind.STEP, "evidence", "journal not closed: " + e.getMessage());
    }
    synchronized (journal) {
      journal.close();
    }
    saveTimeline();
  }
}
