package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineSpecTests {

  private final MachineSpec spec =
      new MachineSpec(
          "qemu-1",
          Accelerator.TCG,
          "1536M",
          new Firmware(Path.of("/code.fd"), Path.of("/vars.fd")),
          Path.of("/scratch/a,b/disk.qcow2"),
          "qcow2",
          Path.of("/run/console.log"));

  @Test
  void theGuestHasNoWayOutAndOneWayInOnAPortThatTheKernelChooses() {
    assertThat(line())
        .containsSequence("-netdev", "user,id=lab,restrict=on,hostfwd=tcp:127.0.0.1:0-:22222");
  }

  @Test
  void theUplinkLeadsNowhereUnlessItIsPluggedIn() {
    assertThat(line()).containsSequence("-netdev", "user,id=uplink,restrict=on,net=203.0.113.0/24");
    assertThat(words(spec.pluggedInto(Path.of("/lab/a,b"))))
        .containsSequence(
            "-netdev", "stream,id=uplink,server=off,addr.type=unix,addr.path=/lab/a,,b");
  }

  @Test
  void aCommaInAPathIsNotTakenForTheEndOfAValue() {
    assertThat(line()).anyMatch(word -> word.endsWith("file=/scratch/a,,b/disk.qcow2"));
  }

  @Test
  void aPanickedGuestRebootsByItself() {
    assertThat(line())
        .containsSequence("-action", "panic=none,reboot=reset,shutdown=poweroff,watchdog=reset");
  }

  @Test
  void diskErrorsReachTheGuest() {
    assertThat(line()).anyMatch(word -> word.contains("werror=report,rerror=report"));
  }

  @Test
  void cargoIsASecondDiskThatTheGuestCannotWrite() {
    assertThat(line()).noneMatch(word -> word.contains("id=cargo"));
    assertThat(words(spec.carrying(Path.of("/cargo.tar"))))
        .anyMatch(word -> word.endsWith("readonly=on,format=raw,file=/cargo.tar"));
  }

  private List<String> line() {
    return words(spec);
  }

  private static List<String> words(MachineSpec spec) {
    return spec.commandLine("qemu-system-x86_64", Path.of("/vars.fd"), Path.of("/qmp"));
  }
}
