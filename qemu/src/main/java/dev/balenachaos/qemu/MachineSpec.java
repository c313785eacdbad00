package dev.balenachaos.qemu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a machine is made of.
 *
 * @param name for people and for the process list
 * @param accelerator what runs the guest's instructions
 * @param memory of the guest, as QEMU writes it, for instance {@code 1536M}
 * @param firmware what it boots by; the machine gets its own copy of the variables
 * @param disk the disk image
 * @param diskFormat {@code raw} or {@code qcow2}
 * @param console the file that takes the serial console
 * @param cargo a file that the guest may read as a second disk, {@code /dev/vdb}
 * @param ram the file that the guest's memory lies in, where it does
 * @param beginning what the guest does once QEMU runs
 * @param uplink the socket that the card {@code uplink} is plugged into, where it is
 */
record MachineSpec(
    String name,
    Accelerator accelerator,
    String memory,
    Firmware firmware,
    Path disk,
    String diskFormat,
    Path console,
    Optional<Path> cargo,
    Optional<RamFile> ram,
    Beginning beginning,
    Optional<Path> uplink) {

  /** What a guest does once QEMU runs. */
  enum Beginning {
    /** It boots. */
    BOOT,
    /** It is halted before its first instruction. */
    HALTED,
    /** It waits for the state of another machine. */
    INCOMING;

    private List<String> arguments() {
      return switch (this) {
        case BOOT -> List.of();
        case HALTED -> List.of("-S");
        case INCOMING -> List.of("-incoming", "defer");
      };
    }
  }

  /** What a device has when nothing else is said. */
  static final String MEMORY = "1536M";

  /** balenaOS's SSH port, on the guest's side of the forward. */
  static final int SSH = 22222;

  /** Port 0 lets the kernel choose a free port, which is asked for later: no two can collide. */
  private static final String SSH_FORWARD = "hostfwd=tcp:127.0.0.1:0-:" + SSH;

  /** A cable with an address at its other end and nothing behind it. */
  private static final String NOWHERE = "user,restrict=on,net=203.0.113.0/24";

  /** QEMU's name for the device's disk, and that of the block node behind it. */
  static final String DISK = "disk";

  static final String DISK_NODE = "disk-node";

  /** Describes a machine with one disk that boots. */
  MachineSpec(
      String name,
      Accelerator accelerator,
      String memory,
      Firmware firmware,
      Path disk,
      String diskFormat,
      Path console) {
    this(
        name,
        accelerator,
        memory,
        firmware,
        disk,
        diskFormat,
        console,
        Optional.empty(),
        Optional.empty(),
        Beginning.BOOT,
        Optional.empty());
  }

  /** Returns the same with a file as second disk, read-only. */
  MachineSpec carrying(Path file) {
    return new MachineSpec(
        name,
        accelerator,
        memory,
        firmware,
        disk,
        diskFormat,
        console,
        Optional.of(file),
        ram,
        beginning,
        uplink);
  }

  /** Returns the same with the guest's memory in a file. */
  MachineSpec inRam(RamFile file) {
    return new MachineSpec(
        name,
        accelerator,
        memory,
        firmware,
        disk,
        diskFormat,
        console,
        cargo,
        Optional.of(file),
        beginning,
        uplink);
  }

  /** Returns the same with another beginning. */
  MachineSpec beginning(Beginning other) {
    return new MachineSpec(
        name, accelerator, memory, firmware, disk, diskFormat, console, cargo, ram, other, uplink);
  }

  /** Returns the same with the card {@code uplink} plugged into a socket. */
  MachineSpec pluggedInto(Path socket) {
    return new MachineSpec(
        name,
        accelerator,
        memory,
        firmware,
        disk,
        diskFormat,
        console,
        cargo,
        ram,
        beginning,
        Optional.of(socket));
  }

  /**
   * Returns QEMU's command line.
   *
   * @param qemu the program
   * @param variables the machine's own firmware variables
   * @param qmp the socket on which the harness listens for QEMU's monitor
   */
  List<String> commandLine(String qemu, Path variables, Path qmp) {
    List<String> line = new ArrayList<>();
    line.add(qemu);
    line.addAll(List.of("-name", name, "-smp", "2", "-m", memory));
    line.addAll(List.of("-machine", "q35,memory-backend=ram", "-object"));
    line.add(ram.map(RamFile::backend).orElse("memory-backend-ram") + ",id=ram,size=" + memory);
    line.addAll(beginning.arguments());
    line.addAll(accelerator.arguments());
    line.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
    line.addAll(List.of("-sandbox", "on,spawn=deny", "-msg", "timestamp=on", "-rtc", "base=utc"));
    // A guest that panics reboots by itself, as balenaOS does after a second (kernel.panic=1).
    line.addAll(List.of("-action", "panic=none,reboot=reset,shutdown=poweroff,watchdog=reset"));
    line.addAll(
        List.of(
            "-drive",
            "if=pflash,unit=0,format=raw,readonly=on,file=" + escaped(firmware.code()),
            "-drive",
            "if=pflash,unit=1,format=raw,file=" + escaped(variables)));
    // Errors of the disk reach the guest, as those of a real disk do, and do not stop the machine.
    line.addAll(
        List.of(
            "-drive",
            "if=none,id="
                + DISK
                + ",node-name="
                + DISK_NODE
                + ",werror=report,rerror=report,discard=unmap,format="
                + diskFormat
                + ",file="
                + escaped(disk),
            "-device",
            "virtio-blk-pci,id=disk0,bootindex=1,drive=" + DISK));
    cargo.ifPresent(
        file ->
            line.addAll(
                List.of(
                    "-drive",
                    "if=none,id=cargo,readonly=on,format=raw,file=" + escaped(file),
                    "-device",
                    "virtio-blk-pci,id=disk1,drive=cargo")));
    line.addAll(NetworkCard.LAB.arguments("user,restrict=on," + SSH_FORWARD));
    line.addAll(
        NetworkCard.UPLINK.arguments(
            uplink
                .map(socket -> "stream,server=off,addr.type=unix,addr.path=" + escaped(socket))
                .orElse(NOWHERE)));
    line.addAll(List.of("-device", "virtio-rng-pci"));
    line.addAll(List.of("-device", "pvpanic-pci", "-device", "i6300esb"));
    // A file is always drained: a full console would stall the guest and hide its panic.
    line.addAll(
        List.of(
            "-chardev", "file,id=console,path=" + escaped(console), "-serial", "chardev:console"));
    line.addAll(
        List.of(
            "-chardev", "socket,id=qmp,path=" + escaped(qmp), "-mon", "chardev=qmp,mode=control"));
    return line;
  }

  /** QEMU splits option values at commas; two of them stand for one. */
  static String escaped(Path path) {
    return path.toString().replace(",", ",,");
  }
}
