package dev.balenachaos.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiskWritesTests {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void whatIsBetweenTwoLooksGoesOnForADay() {
    DiskReading before =
        DiskReading.parse("disk 100.5 1000000\ngroup (engine) 0\ngroup web 0\ngroup sensor 4096\n");
    DiskReading after =
        DiskReading.parse(
            "disk 3700.5 3000000\ngroup (engine) 10240\ngroup web 0\ngroup sensor 1052672\n");

    DiskWrites writes = DiskWrites.between(before, after);

    assertThat(writes.span()).isEqualTo(HOUR);
    assertThat(writes.rate()).isEqualTo(new WriteRate(24L * 2000000));
    assertThat(writes.rateOf("sensor")).isEqualTo(WriteRate.mebibytesPerDay(24));
    assertThat(writes.rateOfEngine()).isEqualTo(new WriteRate(24 * 10240));
    assertThat(writes.services()).containsOnlyKeys("sensor", "web");
    assertThat(writes.rateOf("web")).isEqualTo(new WriteRate(0));
    assertThat(writes.amplification(100000)).isCloseTo(20, within(0.01));
    assertThat(writes)
        .hasToString(
            "the disk takes 45 MiB a day: sensor 24 MiB a day, web 0 MiB a day,"
                + " engine 240 KiB a day, the file system's own and others the rest");
  }

  @Test
  void ofAServiceThatDoesNotRunNothingIsKnown() {
    DiskWrites writes = new DiskWrites(HOUR, 0, 0, Map.of());

    assertThatThrownBy(() -> writes.rateOf("web"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("web");
    assertThatThrownBy(() -> writes.amplification(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNoReadingIsAnError() {
    for (String printed : new String[] {"", "group web 1\n", "disk 1.0 1\nnonsense\n"}) {
      assertThatThrownBy(() -> DiskReading.parse(printed)).isInstanceOf(InfraException.class);
    }
  }

  @Test
  void aBudgetIsABound() {
    WriteRate budget = WriteRate.mebibytesPerDay(1);

    assertThat(new WriteRate((1 << 20) - 1).isBelow(budget)).isTrue();
    assertThat(budget.isBelow(budget)).isFalse();
    assertThat(budget).hasToString("1024 KiB a day");
    assertThatThrownBy(() -> new WriteRate(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
