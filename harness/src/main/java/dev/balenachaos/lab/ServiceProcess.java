package dev.balenachaos.lab;

import dev.balenachaos.process.KeptProcess;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A program that serves devices, with its log, by which it tells what it has come to. */
final class ServiceProcess implements AutoCloseable {

  /** Far more than any of them needs, since the host may be busy with booting devices. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final String name;
  private final KeptProcess process;
  private final Path log;
  private final long begin;

  private ServiceProcess(String name, KeptProcess process, Path log, long begin) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.begin = begin;
  }

  /**
   * Starts a program in a lab's network.
   *
   * @param folder its temporary files, which the process owns from here on
   */
  static ServiceProcess inside(LabNetwork network, String name, List<String> command, Path folder) {
    return start(name, network.inside(command), folder, network.logOf(name));
  }

  /**
   * Starts a program.
   *
   * @param folder its temporary files, which the process owns from here on
   * @param log takes what it says, after what is there already
   */
  static ServiceProcess start(String name, List<String> command, Path folder, Path log) {
    long begin = length(log);
    return new ServiceProcess(name, KeptProcess.start(command, folder, log), log, begin);
  }

  private static long length(Path log) {
    try {
      return Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException e) {
      throw new InfraException("Cannot read " + log + ": " + e, e);
    }
  }

  /** Returns how much has been said so far, to wait for something that is said after now. */
  long said() {
    return length(log);
  }

  /**
   * Waits until it has said something since it was started.
   *
   * @return where the pattern was found
   * @throws InfraException when it ends, or does not say so within a minute
   */
  MatchResult awaitSaying(Pattern pattern) {
    return awaitSaying(pattern, begin);
  }

  /**
   * Waits until it says something.
   *
   * @param since what {@link #said} returned before it could be said
   * @return where the pattern was found
   * @throws InfraException when it ends, or does not say so within a minute
   */
  MatchResult awaitSaying(Pattern pattern, long since) {
    try {
      return Awaitility.await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK_EVERY)
          .until(() -> find(pattern, since), Optional::isPresent)
          .orElseThrow();
    } catch (ConditionTimeoutException e) {
      throw new InfraException(
          "The lab's " + name + " does not get ready. Seen: " + process.lastWords(), e);
    }
  }

  private Optional<MatchResult> find(Pattern pattern, long since) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.min(since, all.length);
    Matcher found =
        pattern.matcher(new String(all, from, all.length - from, StandardCharsets.UTF_8));
    if (found.find()) {
      return Optional.of(found.toMatchResult());
    }
    requireAlive();
    return Optional.empty();
  }

  /**
   * Requires it to run.
   *
   * @throws InfraException with its last words when it has ended
   */
  void requireAlive() {
    if (!process.alive()) {
      throw new InfraException(
          "The lab's " + name + " has ended. Seen: " + process.lastWords() + "\nDo: see " + log);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
