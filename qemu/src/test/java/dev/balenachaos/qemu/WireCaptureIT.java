package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.wire.Impairment;
import dev.balenachaos.wire.Match;
import dev.balenachaos.wire.RelayedWire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What other programs make of a wire's capture. */
@Timeout(60)
class WireCaptureIT {

  private static final Path TSHARK = Path.of("/usr/bin/tshark");

  @TempDir private Path kept;

  @Test
  void tsharkReadsDirectionsCommentsAndRightChecksums() throws IOException, InterruptedException {
    assumeThat(TSHARK).as("tshark, from the Debian package of that name").exists();
    Path capture = kept.resolve("wire.pcapng");
    try (TwoEnds ends = TwoEnds.start(kept.resolve("qemu.log"), event -> {})) {
      try (RelayedWire wire =
          RelayedWire.through(
              new UplinkCable(ends.qmp()),
              ends.folder(),
              capture,
              "qemu-test",
              1,
              new Timeline())) {
        wire.add(Match.udp(7), Impairment.rejected());
        wire.add(Match.udp(8), Impairment.dropped());
        ends.device().send(Packets.fromDevice(1, 9, 64));
        assertThat(ends.lab().takeUpTo(1)).containsExactly(1);
        ends.lab().send(Packets.fromLab(2, 9, 64));
        assertThat(ends.device().takeUpTo(2)).containsExactly(2);
        ends.device().send(Packets.fromDevice(3, 8, 64));
        ends.device().send(Packets.fromDevice(4, 7, 64));
        ends.device().take();
      }
    }
    assertThat(Files.size(capture)).isPositive();
    List<String> frames =
        HostCommand.run(fields(capture)).lines().filter(line -> line.contains(";")).toList();
    assertThat(frames)
        .containsExactly(
            "0x00000002;;;1",
            "0x00000001;;;1",
            "0x00000002;dropped by rule: drop: udp/8;;1",
            "0x00000002;answered by rule: reject: udp/7;;1",
            "0x00000001;made by the rule for the frame before;3;1,1");
  }

  private static List<String> fields(Path capture) {
    return List.of(
        TSHARK.toString(),
        "-n",
        "-r",
        capture.toString(),
        "-o",
        "ip.check_checksum:TRUE",
        "-T",
        "fields",
        "-E",
        "separator=;",
        "-e",
        "frame.packet_flags_direction",
        "-e",
        "frame.comment",
        "-e",
        "icmp.code",
        "-e",
        "ip.checksum.status");
  }
}
