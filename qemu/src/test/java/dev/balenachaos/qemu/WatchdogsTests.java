package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchdogsTests {

  @Test
  void aWatchdogThatWasMissedOnceIsLate() {
    assertThat(Watchdogs.late(told("371.25", "6min", 100_000_000L)))
        .containsExactly("balena.service");
  }

  @Test
  void aWatchdogThatIsAboutToBeFedIsNot() {
    assertThat(Watchdogs.late(told("285.00", "6min", 100_000_000L))).isEmpty();
  }

  @Test
  void aPeriodMayBeOfSeveralParts() {
    assertThat(Watchdogs.late(told("70.00", "1min 30s", 0L))).containsExactly("balena.service");
    assertThat(Watchdogs.late(told("65.00", "1min 30s", 0L))).isEmpty();
  }

  @Test
  void aUnitWithoutAWatchdogIsNeverLate() {
    assertThat(Watchdogs.late(told("9000.00", "infinity", 0L))).isEmpty();
    assertThat(Watchdogs.late(told("9000.00", "0", 0L))).isEmpty();
  }

  @Test
  void aGuestMayHaveNone() {
    assertThat(Watchdogs.late("12.00\n")).isEmpty();
  }

  private static String told(String uptime, String period, long fed) {
    return """
        %s
        Id=dbus.service
        WatchdogUSec=infinity
        WatchdogTimestampMonotonic=0

        Id=balena.service
        WatchdogUSec=%s
        WatchdogTimestampMonotonic=%d
        """
        .formatted(uptime, period, fed);
  }
}
