package dev.balenachaos.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptProcessTests {

  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private Path home;

  @Test
  void aProcessThatEndsByItselfTakesItsFolderAlongAndKeepsItsStatus() throws IOException {
    Path folder = scratch();

    KeptProcess process = start(folder, "echo last words; exit 7");

    assertThat(process.awaitEnd(SOON)).isTrue();
    assertThat(process.ended()).succeedsWithin(SOON).isEqualTo(7);
    assertThat(process.lastWords()).isEqualTo("exit status 7: last words");
    assertThat(folder).doesNotExist();
  }

  @Test
  void closingEndsTheProcessAndItsChildren() throws IOException {
    Path folder = scratch();
    KeptProcess process = start(folder, "sleep 300 & echo $! $$ > %s; wait".formatted(pids()));
    List<ProcessHandle> running = awaitPids();

    process.close();

    assertThat(process.alive()).isFalse();
    assertGone(running);
    assertThat(folder).doesNotExist();
  }

  @Test
  void aProcessThatDoesNotWantToEndIsKilled() throws IOException {
    KeptProcess process =
        start(scratch(), "trap '' TERM; echo $$ > %s; while :; do sleep 1; done".formatted(pids()));
    List<ProcessHandle> running = awaitPids();

    process.close();

    assertGone(running);
  }

  @Test
  void anInterruptedThreadLeavesNothingEither() throws IOException {
    Path folder = scratch();
    KeptProcess process = start(folder, "sleep 60");
    Thread.currentThread().interrupt();

    process.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(process.alive()).isFalse();
    assertThat(folder).doesNotExist();
  }

  @Test
  void closingTwiceDoesNoHarm() throws IOException {
    KeptProcess process = start(scratch(), "exit 0");
    assertThat(process.awaitEnd(SOON)).isTrue();

    process.close();

    assertThatCode(process::close).doesNotThrowAnyException();
  }

  @Test
  void nothingIsLeftWhenTheVirtualMachineIsKilled() throws Exception {
    Path folder = scratch();
    try (ChildJava java = ChildJava.start(Keeper.class, folder, home.resolve("log"), pids())) {
      java.awaitLine("started");
      List<ProcessHandle> running = awaitPids();

      java.kill();

      assertGone(running);
      Awaitility.await().atMost(SOON).until(() -> Files.notExists(folder));
    }
  }

  @Test
  void theKeptProcessDiesWithItsKeeper() throws Exception {
    try (ChildJava java = ChildJava.start(Keeper.class, scratch(), home.resolve("log"), pids())) {
      long keeper = Long.parseLong(java.awaitLine("started"));
      List<ProcessHandle> running = awaitPids();

      assertThat(ProcessHandle.of(keeper).orElseThrow().destroyForcibly()).isTrue();

      assertGone(running);
    }
  }

  @Test
  void aCtrlCOnTheTerminalDoesNotReachTheProcess() throws Exception {
    KeptProcess process = start(scratch(), "echo $$ > %s; exec sleep 300".formatted(pids()));
    ProcessHandle running = awaitPids().get(0);
    String groups =
        HostCommand.run(
            List.of(
                "ps", "-o", "pgid=", "-p", running.pid() + "," + ProcessHandle.current().pid()));

    assertThat(groups.strip().lines().map(String::strip).distinct()).hasSize(2);
    process.close();
  }

  /** A virtual machine that keeps a process. */
  static final class Keeper {

    private Keeper() {}

    public static void main(String[] args) throws IOException {
      KeptProcess process =
          KeptProcess.start(
              List.of("sh", "-c", "echo $$ > %s; exec sleep 300".formatted(args[2])),
              Path.of(args[0]),
              Path.of(args[1]));
      long keeper = ProcessHandle.current().children().findFirst().orElseThrow().pid();
      System.out.println("started " + keeper);
      System.in.transferTo(OutputStream.nullOutputStream());
      process.close();
    }
  }

  private KeptProcess start(Path folder, String script) {
    return KeptProcess.start(List.of("sh", "-c", script), folder, home.resolve("log"));
  }

  private Path scratch() throws IOException {
    Path folder = Files.createDirectory(home.resolve("scratch"));
    Files.writeString(folder.resolve("disk.qcow2"), "much");
    return folder;
  }

  private Path pids() {
    return home.resolve("pids");
  }

  private List<ProcessHandle> awaitPids() throws IOException {
    Awaitility.await()
        .atMost(SOON)
        .until(() -> Files.exists(pids()) && Files.readString(pids()).endsWith("\n"));
    List<ProcessHandle> running = new ArrayList<>();
    try (Scanner pids = new Scanner(pids(), StandardCharsets.UTF_8)) {
      while (pids.hasNextLong()) {
        running.add(ProcessHandle.of(pids.nextLong()).orElseThrow());
      }
    }
    return running;
  }

  private static void assertGone(List<ProcessHandle> processes) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
  }
}
