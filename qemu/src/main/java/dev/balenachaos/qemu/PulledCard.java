package dev.balenachaos.qemu;

import dev.balenachaos.device.CardReader;
import dev.balenachaos.process.KeptFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The disk of a machine whose guest is halted, and then starts over: it has lost what it had not
 * written, as one whose power was cut. QEMU holds the disk all the while, so that nobody else can
 * write to it: it is read beside QEMU, and written by QEMU.
 */
final class PulledCard implements CardReader {

  private final Machine machine;

  PulledCard(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void putOntoBootPartition(String path, byte[] content) {
    // With that, QEMU also writes what it has held back of the disk.
    machine.halt();
    try (KeptFolder kept = KeptFolder.make("bc-card-")) {
      Path scratch = kept.path();
      Path file = Files.write(scratch.resolve("content"), content);
      BootPartition original =
          new Overlay(machine.spec().disk()).bootPartition(scratch.resolve("disk.raw"));
      BootPartition changed = original.copiedTo(scratch.resolve("boot.fat"));
      changed.put(file, path);
      for (Overlay.Patch patch : Overlay.differences(original, changed.image(), scratch)) {
        MachineDisk.write(machine.qmp(), patch);
      }
    } catch (IOException e) {
      throw new InfraException(
          "Cannot put " + path + " onto the disk of " + machine.spec().name() + ": " + e, e);
    } finally {
      machine.startOver();
    }
  }
}
