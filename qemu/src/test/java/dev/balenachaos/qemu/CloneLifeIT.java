package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What copies leave behind: nothing. */
class CloneLifeIT {

  private static final int MANY = 50;

  @TempDir static Path folder;

  /** What this process holds of the host. */
  private record Held(long processes, long files, long threads, long heap) {

    static Held now() throws IOException {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return new Held(
          ProcessHandle.current().descendants().count(),
          count(Path.of("/proc/self/fd")),
          count(Path.of("/proc/self/task")),
          runtime.totalMemory() - runtime.freeMemory());
    }

    private static long count(Path folder) throws IOException {
      try (Stream<Path> inside = Files.list(folder)) {
        return inside.count();
      }
    }
  }

  @Test
  void manyInARowLeaveNothing() throws IOException {
    try (CopiedDevices devices = new CopiedDevices(folder.resolve("many"))) {
      makeAndThrowAway(devices, 5);
      List<Path> ofOthers = scratch(ProcessHandle.current().descendants());
      Held before = Held.now();

      Set<Path> folders = makeAndThrowAway(devices, MANY);
      folders.removeAll(ofOthers);
      assertThat(folders).hasSize(MANY);

      // Threads and connections that were let go of may end a moment later.
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> {
                Held after = Held.now();
                assertThat(after.processes).isEqualTo(before.processes);
                assertThat(after.files).isLessThanOrEqualTo(before.files + 5);
                assertThat(after.threads).isLessThanOrEqualTo(before.threads + 5);
                assertThat(after.heap).isLessThan(before.heap + (8 << 20));
                assertThat(folders).noneMatch(Files::exists);
              });
    }
  }

  /** Each fifth until it is ready, the others until they run, which takes a tenth of the time. */
  private static Set<Path> makeAndThrowAway(CopiedDevices devices, int number) throws IOException {
    Set<Path> folders = new HashSet<>();
    for (int made = 0; made < number; made++) {
      if (made % 5 == 0) {
        try (Device device = devices.copy()) {
          assertThat(runs(device.name())).isTrue();
          folders.addAll(scratch(ProcessHandle.current().descendants()));
        }
      } else {
        try (Machine machine = devices.running()) {
          assertThat(runs(machine.spec().name())).isTrue();
          folders.addAll(scratch(ProcessHandle.current().descendants()));
        }
      }
    }
    return folders;
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
          .atMost(Duration.ofSeconds(10))
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
