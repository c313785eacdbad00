package dev.balenachaos.qemu;

import dev.balenachaos.process.KeptProcess;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.process.Tail;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest that boots a real kernel and powers off at once. Whether it gets to its end, and how
 * fast, says more of an accelerator than any device node: a nested KVM can run firmware and still
 * hang an ordinary kernel for ever.
 *
 * @param kernel a Linux kernel as the reference device boots it
 */
record TinyGuest(Path kernel) {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /**
   * How it went.
   *
   * @param ended whether it ran to its end within the deadline
   * @param took how long QEMU ran, or was let run
   * @param seen what was seen last, when it did not run to its end
   */
  record Outcome(boolean ended, Duration took, String seen) {}

  /** Runs the guest for at most 20 s, whatever becomes of it. */
  Outcome under(Accelerator accelerator) {
    Path scratch = ScratchFolder.make("bc-probe-");
    Path logs = ScratchFolder.make("bc-probe-log-");
    Path console = logs.resolve("console.log");
    try {
      Path initramfs =
          Files.write(scratch.resolve("initramfs"), Initramfs.running(PowerOffProgram.bytes()));
      long start = System.nanoTime();
      try (KeptProcess qemu =
          KeptProcess.start(
              commandLine(accelerator, initramfs, console), scratch, logs.resolve("qemu.log"))) {
        boolean over = qemu.awaitEnd(DEADLINE);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        boolean ended = over && Tail.of(console, 20).contains(PowerOffProgram.LINE);
        return new Outcome(
            ended,
            took,
            over ? qemu.lastWords() + "\n" + Tail.of(console, 2) : "no end within 20 s");
      }
    } catch (IOException e) {
      throw new InfraException("Cannot prepare a tiny guest: " + e, e);
    } finally {
      ScratchFolder.remove(logs);
    }
  }

  private List<String> commandLine(Accelerator accelerator, Path initramfs, Path console) {
    List<String> line = new ArrayList<>(List.of(HostTool.QEMU.path(), "-machine", "q35"));
    line.addAll(accelerator.arguments());
    line.addAll(List.of("-smp", "2", "-m", "256M", "-nodefaults", "-no-user-config"));
    line.addAll(List.of("-display", "none", "-no-reboot"));
    line.addAll(List.of("-kernel", kernel.toString(), "-initrd", initramfs.toString()));
    line.addAll(List.of("-append", "console=ttyS0 quiet panic=-1"));
    line.addAll(List.of("-serial", "file:" + console));
    return line;
  }
}
