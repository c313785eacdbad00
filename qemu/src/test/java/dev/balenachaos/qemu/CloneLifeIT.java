package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.process.ChildJava;
import dev.balenachaos.process.ScratchFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What copies leave behind: nothing. */
@Tag("nightly")
@Isolated
class CloneLifeIT {

  private static final int MANY = 50;

  @TempDir static Path folder;

  /**
   * What this process, and the copies that it had, hold of the host.
   *
   * @param shared folders of guests, by name
   * @param available what the host has to give, in bytes
   */
  private record Held(
      long processes, long files, long threads, long heap, Set<Path> shared, long available) {

    static Held now() throws IOException {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      Set<Path> shared = new HashSet<>(inside(Path.of("/dev/shm"), "bc-"));
      shared.addAll(inside(Path.of("/var/tmp"), "bc-"));
      return new Held(
          ProcessHandle.current().descendants().count(),
          inside(Path.of("/proc/self/fd"), "").size(),
          inside(Path.of("/proc/self/task"), "").size(),
          runtime.totalMemory() - runtime.freeMemory(),
          shared,
          HostMemory.available());
    }

    private static List<Path> inside(Path folder, String prefix) throws IOException {
      try (Stream<Path> inside = Files.list(folder)) {
        return inside.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
      }
    }
  }

  /** What was seen of copies while they ran: their folders, and their ports on the host. */
  private record Lives(Set<Path> folders, Set<Integer> ports) {}

  @Test
  void manyInARowLeaveNothing() throws IOException {
    try (CopiedDevices devices = new CopiedDevices(folder.resolve("many"))) {
      makeAndThrowAway(devices, 5);
      List<Path> ofOthers = scratch(ProcessHandle.current().descendants());
      Held before = Held.now();

      Lives lives = makeAndThrowAway(devices, MANY);
      lives.folders.removeAll(ofOthers);
      assertThat(lives.folders).hasSize(MANY);

      // Threads and connections that were let go of may end a moment later.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                Held after = Held.now();
                assertThat(after.processes).isEqualTo(before.processes);
                assertThat(after.files).isLessThanOrEqualTo(before.files + 5);
                assertThat(after.threads).isLessThanOrEqualTo(before.threads + 5);
                assertThat(after.heap).isLessThan(before.heap + (8 << 20));
                assertThat(before.shared).containsAll(after.shared);
                // One that stayed would take a hundred megabytes and more.
                assertThat(after.available).isGreaterThan(before.available - (1L << 30));
                assertThat(lives.folders).noneMatch(Files::exists);
                assertThat(lives.ports).doesNotContainAnyElementsOf(listening());
                assertThat(devices.isUnused()).isTrue();
              });
    }
  }

  /**
   * Each fifth until it is ready, ten of fifty; the others until they run and QEMU answers, which
   * takes a tenth of the time.
   */
  private static Lives makeAndThrowAway(CopiedDevices devices, int number) throws IOException {
    Lives lives = new Lives(new HashSet<>(), new HashSet<>());
    for (int made = 0; made < number; made++) {
      if (made % 5 == 0) {
        try (Device device = devices.copy()) {
          see(CopiedDevices.machine(device), lives);
        }
      } else {
        try (Machine machine = devices.running()) {
          see(machine, lives);
        }
      }
    }
    return lives;
  }

  private static void see(Machine machine, Lives lives) throws IOException {
    assertThat(machine.qmp().execute("query-status").path("running").asBoolean()).isTrue();
    assertThat(listening()).contains(machine.sshPort());
    lives.ports.add(machine.sshPort());
    lives.folders.addAll(scratch(ProcessHandle.current().descendants()));
  }

  /** The ports of this host on which somebody waits for connections (state 0A). */
  private static Set<Integer> listening() throws IOException {
    return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[3].equals("0A"))
        .map(fields -> Integer.parseInt(fields[1].split(":")[1], 16))
        .collect(Collectors.toSet());
  }

  @Test
  void allThatAKilledVirtualMachineHeldAreGone() throws Exception {
    try (ChildJava holder = ChildJava.start(Holder.class, folder.resolve("held"))) {
      List<String> names = List.of(holder.awaitLine("holding").split(" "));
      assertThat(names).hasSize(4).allMatch(CloneLifeIT::runs);
      List<Path> folders = scratch(holder.descendants());
      assertThat(folders).hasSize(4).allMatch(Files::exists);

      holder.kill();

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(names).noneMatch(CloneLifeIT::runs);
                assertThat(folders).noneMatch(Files::exists);
              });
    } finally {
      ScratchFolder.remove(Path.of(Files.readString(folder.resolve("held/template"))));
    }
  }

  private static boolean runs(String device) {
    return qemus(ProcessHandle.allProcesses())
        .anyMatch(line -> line.contains(" -name " + device + " "));
  }

  /** The temporary folders of machines, by where their disks are. */
  private static List<Path> scratch(Stream<ProcessHandle> processes) {
    return qemus(processes)
        .map(line -> Path.of(line.replaceAll("(?s).*file=(\\S*)/disk\\.qcow2.*", "$1")))
        .distinct()
        .toList();
  }

  private static Stream<String> qemus(Stream<ProcessHandle> processes) {
    return processes
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains("qemu-system-x86_64 -name"));
  }

  /** A virtual machine that holds four copies and is then killed. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      CopiedDevices devices = new CopiedDevices(folder);
      Files.writeString(folder.resolve("template"), devices.template().toString());
      List<String> names = new ArrayList<>();
      for (int made = 0; made < 4; made++) {
        names.add(devices.copy().name());
      }
      System.out.println("holding " + String.join(" ", names));
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
