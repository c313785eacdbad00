package dev.balenachaos.report;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import dev.balenachaos.device.Processors;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.run.Timeline.Kind;
import dev.balenachaos.run.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Keeps what is seen on a device in its folder: {@code journal.log} as it is written, and at the
 * end {@code timeline.json}, and the state of kernel, units, engine and supervisor, and of an
 * emulated device's processors, unless all is well.
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

  /** What the supervisor is asked at the end. */
  private static final Map<String, String> PAGES =
      Map.of(
          "supervisor-state.json", "/v2/state/status",
          "supervisor-target.json", "/v2/local/target-state");

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

  /**
   * Saves the timeline as it is now, and, unless all is well, the state that the device is asked
   * for; what does not answer is saved as such.
   */
  public void collect(Verdict verdict) {
    saveTimeline();
    if (verdict == Verdict.PASS) {
      return;
    }
    Map<String, Question> questions = new HashMap<>();
    COMMANDS.forEach(
        (file, command) -> questions.put(file, () -> device.shell().run(command).text()));
    device
        .capability(Processors.class)
        .ifPresent(processors -> questions.put("processors.txt", processors::state));
    PAGES.forEach((file, page) -> questions.put(file, () -> device.supervisor().get(page).body()));
    ask(questions);
  }

  /** Asks all at once, on threads of its own: those of the tests are counted. */
  private void ask(Map<String, Question> questions) {
    ExecutorService threads = Executors.newFixedThreadPool(questions.size());
    try {
      List<Future<?>> asked = new ArrayList<>();
      questions.forEach(
          (file, question) ->
              asked.add(threads.submit(() -> save(device.folder().resolve(file), question))));
      for (Future<?> one : asked) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException(
          "Interrupted while " + device.name() + " was asked for its state", e);
    } catch (ExecutionException e) {
      throw new InfraException("The state of " + device.name() + " cannot be saved: " + e, e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void saveTimeline() {
    save(device.timeline(), run, device.name(), device.folder());
  }

  /**
   * Saves a timeline as it is now.
   *
   * @param device the name of the device that it is of
   * @throws InfraException when the folder cannot be written
   */
  public static void save(Timeline timeline, Run run, String device, Path folder) {
    try {
      TimelineJson.write(timeline, run, device, folder.resolve("timeline.json"));
    } catch (IOException e) {
      throw new InfraException("The timeline cannot be written to " + folder + ": " + e, e);
    }
  }

  private interface Question {
    String ask();
  }

  private static void save(Path path, Question question) {
    try {
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
