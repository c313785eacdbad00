package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.qemu.WriteLog.Entry;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTests {

  @TempDir private Path folder;

  private MadeUpLog log() throws IOException {
    return new MadeUpLog(folder.resolve("log"));
  }

  /** Returns a line for each patch: its first sector, and what is in each. */
  private List<String> replayed(MadeUpLog log) throws IOException {
    List<Entry> writes = log.read().readOn().stream().filter(Entry::writes).toList();
    List<String> lines = new ArrayList<>();
    for (Overlay.Patch patch :
        Replay.patches(log.file(), writes, Files.createDirectory(folder.resolve("scratch")))) {
      byte[] content = Files.readAllBytes(patch.content());
      assertThat(content).hasSize(Math.toIntExact(patch.size()));
      StringBuilder line = new StringBuilder().append(patch.offset() / WriteLog.SECTOR);
      for (int at = 0; at < content.length; at += WriteLog.SECTOR) {
        assertThat(Arrays.copyOfRange(content, at, at + WriteLog.SECTOR))
            .isEqualTo(MadeUpLog.filled(content[at]));
        line.append(' ').append(content[at]);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  @Test
  void whatWasWrittenLastCounts() throws IOException {
    assertThat(replayed(log().write(8, 1, 2, 3).flush().write(9, 4))).containsExactly("8 1 4 3");
  }

  @Test
  void whatLiesSideBySideIsOnePatchAndWhatDoesNotIsNot() throws IOException {
    assertThat(replayed(log().write(20, 5).write(9, 2).write(8, 1).write(11, 3)))
        .containsExactly("8 1 2", "11 3", "20 5");
  }

  @Test
  void zeroesAreWrittenToo() throws IOException {
    assertThat(replayed(log().write(8, 1, 1, 1).write(9, 0))).containsExactly("8 1 0 1");
  }

  /** Behind 4 GiB. */
  @Test
  void aLargeDiskIsNoLargeFile() throws IOException {
    assertThat(replayed(log().write(1L << 24, 1))).containsExactly((1L << 24) + " 1");
  }

  @Test
  void nothingIsNoPatch() throws IOException {
    assertThat(replayed(log())).isEmpty();
  }

  @Test
  void aLogThatEndsInTheMiddleOfAWriteIsRefused() throws IOException {
    MadeUpLog log = log().entry(8, 2, 0, 1);

    assertThatThrownBy(() -> replayed(log))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("it ends at");
  }
}
