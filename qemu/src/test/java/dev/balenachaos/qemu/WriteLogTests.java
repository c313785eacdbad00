package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.qemu.WriteLog.Entry;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteLogTests {

  @TempDir private Path folder;

  private MadeUpLog log() throws IOException {
    return new MadeUpLog(folder.resolve("log"));
  }

  @Test
  void eachEntryIsThereWithThePlaceOfItsContent() throws IOException {
    List<Entry> entries =
        log().write(8, 1, 2).flush().discard(80, 1000).forced(9, 3).mark().read().readOn();

    assertThat(entries).extracting(Entry::sector).containsExactly(8L, 0L, 80L, 9L, 0L);
    assertThat(entries).extracting(Entry::sectors).containsExactly(2L, 0L, 1000L, 1L, 0L);
    // The superblock, a header, two sectors, a header, a header, and a header.
    assertThat(entries.get(0).content()).isEqualTo(2 * 512);
    assertThat(entries.get(3).content()).isEqualTo(7 * 512);
  }

  @Test
  void whatIsWrittenFlushedAndForcedIsToldApart() throws IOException {
    List<Entry> entries =
        log().write(8, 1).flush().discard(80, 9).forced(9, 3).mark().read().readOn();

    assertThat(entries).extracting(Entry::writes).containsExactly(true, false, false, true, false);
    assertThat(entries)
        .extracting(Entry::flushes)
        .containsExactly(false, true, false, false, false);
    assertThat(entries)
        .extracting(Entry::isForced)
        .containsExactly(false, false, false, true, false);
  }

  @Test
  void itIsReadOnWhereItGrows() throws IOException {
    MadeUpLog made = log();
    WriteLog log = made.read();
    assertThat(log.readOn()).isEmpty();

    made.write(8, 1);
    assertThat(log.readOn()).hasSize(1);
    made.flush().write(9, 2);
    assertThat(log.readOn()).hasSize(3);
    assertThat(log.readOn()).hasSize(3);
  }

  @Test
  void anEntryThatIsOnlyJustWrittenIsReadLater() throws IOException {
    MadeUpLog made = log().write(8, 1);
    WriteLog log = made.read();
    byte[] complete = Files.readAllBytes(made.flush().file());
    int header = complete.length - 512;

    Files.write(made.file(), Arrays.copyOf(complete, header + 16));
    assertThat(log.readOn()).hasSize(1);
    Files.write(made.file(), new byte[512 - 16], StandardOpenOption.APPEND);
    assertThat(log.readOn()).hasSize(1);
    Files.write(made.file(), complete);
    assertThat(log.readOn()).hasSize(2);
  }

  @Test
  void anEmptyFileIsALogThatHasNotBegun() throws IOException {
    assertThat(new WriteLog(Files.createFile(folder.resolve("empty"))).readOn()).isEmpty();
  }

  @Test
  void whatIsNoLogIsRefused() throws IOException {
    MadeUpLog unknown = log().entry(1, 1, 16, 1);
    assertThatThrownBy(() -> unknown.read().readOn())
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("none at 512");

    MadeUpLog negative = log().entry(-1, 1, 0, 1);
    assertThatThrownBy(() -> negative.read().readOn()).isInstanceOf(InfraException.class);
    assertThatThrownBy(() -> new WriteLog(folder.resolve("missing")).readOn())
        .isInstanceOf(InfraException.class);
  }
}
