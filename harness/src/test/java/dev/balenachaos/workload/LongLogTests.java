package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.fault.MovedShell;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongLogTests {

  private static final String VOLUME = "1_readings";

  /** An engine with two containers on the volume, which says whether the log is there. */
  private static final String ENGINE =
      """
      echo "$*, $(ls "$HERE" | grep -c readings.log) log" >>"$HERE/asked"
      case $1 in
        ps) printf 'a1\\nb2\\n' ;;
        stop) [ ! -e "$HERE/stuck" ] || { echo 'it does not stop' >&2; exit 1; } ;;
      esac""";

  @TempDir private Path folder;

  @Test
  void aLongLogGoesWhileNobodyWritesIt() throws IOException {
    FakeDevice device = deviceWithALogOf(LongLog.LIMIT + 1);

    LongLog.remove(device, log().toString(), VOLUME);

    assertThat(log()).doesNotExist();
    assertThat(folder.resolve("asked"))
        .hasContent(
            """
            ps --quiet --filter volume=1_readings, 1 log
            stop a1 b2, 1 log
            start a1 b2, 0 log""");
    assertThat(device.timeline().events())
        .extracting(Timeline.Event::text)
        .containsExactly("the log of earlier runs' readings was removed, 67108865 bytes");
  }

  @Test
  void aShortOneStays() throws IOException {
    FakeDevice device = deviceWithALogOf(LongLog.LIMIT);

    LongLog.remove(device, log().toString(), VOLUME);

    assertThat(log()).exists();
    assertThat(folder.resolve("asked")).doesNotExist();
    assertThat(device.timeline().events()).isEmpty();
  }

  @Test
  void whereThereIsNoneNothingIsDone() throws IOException {
    FakeDevice device = deviceWithALogOf(0);
    Files.delete(log());

    LongLog.remove(device, log().toString(), VOLUME);

    assertThat(folder.resolve("asked")).doesNotExist();
  }

  @Test
  void aLogThatIsWrittenStillStays() throws IOException {
    FakeDevice device = deviceWithALogOf(LongLog.LIMIT + 1);
    Files.createFile(folder.resolve("stuck"));

    assertThatThrownBy(() -> LongLog.remove(device, log().toString(), VOLUME))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("it does not stop");
    assertThat(log()).exists();
    assertThat(folder.resolve("asked"))
        .as("one may have stopped")
        .content()
        .contains("start a1 b2");
  }

  private Path log() {
    return folder.resolve("readings.log");
  }

  private FakeDevice deviceWithALogOf(long bytes) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "rw")) {
      log.setLength(bytes);
    }
    return new FakeDevice(new MovedShell(folder).with("balena-engine", ENGINE));
  }
}
