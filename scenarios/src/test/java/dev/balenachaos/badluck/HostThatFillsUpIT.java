package dev.balenachaos.badluck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Disk errors that the host makes are not the device's: its test has no verdict on the device. */
class HostThatFillsUpIT {

  /** The host's temporary folder is a small file system, seen by the run alone. */
  private static final String SMALL = "mount -t tmpfs -o size=250m small /var/tmp && exec \"$@\"";

  @Test
  void aTestThatFailsWhileTheHostsDiskIsFullIsInfra() throws IOException {
    List<String> line =
        new ArrayList<>(List.of("unshare", "--map-root-user", "--mount", "sh", "-c", SMALL, "sh"));
    line.addAll(ChildRun.commandLine(HostThatFillsUp.class, List.of()));

    try (ChildRun run = ChildRun.start(new ProcessBuilder(line))) {
      assertThat(run.awaitEnd())
          .containsPattern("host +the host's disk is full")
          .containsPattern("INFRA +the device can write to its own disk")
          .contains(HostThatFillsUp.THROWN + " InfraException");
    }
  }
}
