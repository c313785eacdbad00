package dev.balenachaos.badluck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that ends before its time takes the device that it started along, and its files. */
class KilledOwnerIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Pattern DISK = Pattern.compile("file=(\\S+)/disk\\.qcow2");

  @TempDir private Path folder;

  @Test
  void killedInTheMiddleOfAnInjectionItLeavesNothing() throws Exception {
    try (ChildRun run = start()) {
      run.awaitLine(HurtingRun.INJECTED);
      List<ProcessHandle> started = run.handle().descendants().toList();
      Path scratch = scratchOf(started);
      assertThat(scratch).isDirectory();

      run.kill();

      assertNothingLeft(started, scratch);
    }
  }

  @Test
  void interruptedFromTheTerminalWhileItsDeviceBootsItLeavesNothing() throws Exception {
    try (ChildRun run = start()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> run.handle().descendants().anyMatch(KilledOwnerIT::isQemu));
      List<ProcessHandle> started = run.handle().descendants().toList();
      Path scratch = scratchOf(started);
      assertThat(scratch).isDirectory();

      run.interrupt();

      assertNothingLeft(started, scratch);
    }
  }

  private ChildRun start() throws IOException {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path state = Files.createDirectory(folder.resolve("state"));
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary);
    // A shell lets its background jobs ignore Ctrl-C, and they let their children ignore it.
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.addAll(
        ChildRun.commandLine(HurtingRun.class, options, "qemu:reference", folder.resolve("runs")));
    ProcessBuilder prepared = new ProcessBuilder(line);
    prepared.environment().put("XDG_STATE_HOME", state.toString());
    return ChildRun.start(prepared);
  }

  private void assertNothingLeft(List<ProcessHandle> started, Path scratch) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(started).noneMatch(ProcessHandle::isAlive);
              assertThat(scratch).doesNotExist();
            });
    assertThat(folder.resolve("temporary")).isEmptyDirectory();
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  private static boolean isQemu(ProcessHandle process) {
    return commandLine(process).startsWith("/") && DISK.matcher(commandLine(process)).find();
  }

  private static Path scratchOf(List<ProcessHandle> processes) {
    return processes.stream()
        .filter(KilledOwnerIT::isQemu)
        .flatMap(qemu -> disks(commandLine(qemu)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No QEMU runs"));
  }

  private static Stream<Path> disks(String commandLine) {
    Matcher disk = DISK.matcher(commandLine);
    return disk.find() ? Stream.of(Path.of(disk.group(1))) : Stream.empty();
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }
}
