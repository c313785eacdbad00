package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the program of the service {@code sensor} on a volume of 64 KiB, without a device. */
@Timeout(60)
class SensorIT {

  @TempDir private Path folder;
  private Sandbox sandbox;

  @BeforeEach
  void mountVolume() throws Exception {
    Files.write(folder.resolve("sensor.sh"), Programs.script("sensor"));
    sandbox = new Sandbox(folder);
    sandbox.run("mkdir data run && mount -t tmpfs -o size=64k none data");
  }

  @AfterEach
  void end() throws Exception {
    sandbox.close();
  }

  @Test
  void writesReadingsInUnbrokenOrder() throws Exception {
    start();

    SensorStatus status = awaitStatus(now -> now.last() >= 20);

    assertThat(status.failedWrites()).isZero();
    assertThat(status.synced()).isBetween(status.last() - 4, status.last());
    assertThat(readings().taken()).containsEntry(status.synced(), status.syncedAt().orElseThrow());
    assertThat(readings().intact()).isTrue();
    assertThat(readings().count()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void continuesAfterTheLastReadingWhenStartedAgain() throws Exception {
    start();
    awaitStatus(now -> now.last() >= 5);
    stop("TERM");
    long before = readings().last();

    start();
    SensorStatus first = awaitStatus(now -> now.last() >= before);
    assertThat(readings().taken()).containsEntry(first.synced(), first.syncedAt().orElseThrow());
    awaitStatus(now -> now.last() >= before + 5);

    assertThat(readings().broken()).isEmpty();
  }

  @Test
  void cutsOffATornLineWhenStartedAgain() throws Exception {
    start();
    awaitStatus(now -> now.last() >= 5);
    stop("KILL");
    sandbox.run("printf '7 1795437 2' >>data/readings.log");
    assertThat(readings().tornEnd()).isTrue();
    long before = readings().last();

    start();
    SensorStatus status = awaitStatus(now -> now.last() >= before + 5);

    assertThat(status.repairs()).isEqualTo(1);
    assertThat(readings().broken()).isEmpty();
  }

  @Test
  void cutsOffALastLineWithAWrongChecksumWhenStartedAgain() throws Exception {
    start();
    awaitStatus(now -> now.last() >= 5);
    stop("TERM");
    long before = readings().last();
    sandbox.run("sed -i '$s/ 2\\(.*\\) / 3\\1 /' data/readings.log");
    assertThat(readings().broken()).hasSize(1);

    start();
    SensorStatus status = awaitStatus(now -> now.last() >= before + 5);

    assertThat(status.repairs()).isEqualTo(1);
    assertThat(readings().broken()).isEmpty();
  }

  @Test
  void tellsOfEachWriteThatFailsOnAFullVolumeAndLosesNoNumber() throws Exception {
    start();
    awaitStatus(now -> now.last() >= 5);

    sandbox.run("cat /dev/zero >data/ballast 2>/dev/null");
    SensorStatus full = awaitStatus(now -> now.failedWrites() >= 10);
    assertThat(full.failing()).isTrue();
    assertThat(full.lastError()).isEqualTo("write: No space left on device");
    assertThat(full.firstErrorAt()).isPresent();
    assertThat(readings().last()).isEqualTo(full.last());
    assertThat(readings().broken()).isEmpty();

    sandbox.run("rm data/ballast");
    assertThat(awaitStatus(now -> now.last() >= full.last() + 5).failing()).isFalse();
    Readings freed = readings();
    assertThat(freed.broken()).isEmpty();
    assertThat(freed.gapBegan()).hasValueSatisfying(at -> assertThat(at).isBefore(full.at()));
    assertThat(freed.longestGap()).isGreaterThan(Duration.ofMillis(10 * 20));
  }

  @Test
  void startsOnAFullVolume() throws Exception {
    sandbox.run("cat /dev/zero >data/ballast 2>/dev/null");

    start();
    awaitStatus(now -> now.failedWrites() >= 2);
    sandbox.run("rm data/ballast");
    awaitStatus(now -> now.last() >= 2);

    assertThat(readings().broken()).isEmpty();
  }

  @Test
  void tellsOfAVolumeThatCanOnlyBeRead() throws Exception {
    start();
    awaitStatus(now -> now.last() >= 5);

    sandbox.run("mount -o remount,ro data");

    assertThat(awaitStatus(now -> now.failedWrites() >= 2).lastError())
        .isEqualTo("write: Read-only file system");
  }

  private void start() throws Exception {
    sandbox.run(
        "SENSOR_PERIOD=0.02 SENSOR_DATA=$PWD/data SENSOR_RUN=$PWD/run"
            + " busybox sh sensor.sh >>sensor.out & sensor=$!");
  }

  private void stop(String signal) throws Exception {
    sandbox.run(
        "kill -"
            + signal
            + " $sensor; wait $sensor;"
            + " while killall -q httpd; do sleep 0.05; done; rm run/pages/*");
  }

  private SensorStatus awaitStatus(Predicate<SensorStatus> enough) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(this::status, status -> status != null && enough.test(status));
  }

  private @Nullable SensorStatus status() throws Exception {
    String page = sandbox.run("busybox wget -qO- http://127.0.0.1:8080/readings.json 2>/dev/null");
    return SensorStatus.isWhole(page) ? SensorStatus.parse(page) : null;
  }

  private Readings readings() throws Exception {
    return ReadingsLog.check(
        sandbox.run("cat data/" + Readings.FILE).getBytes(StandardCharsets.ISO_8859_1));
  }
}
