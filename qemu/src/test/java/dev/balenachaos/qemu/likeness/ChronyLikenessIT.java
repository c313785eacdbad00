package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The NTP client and its health check: meta-balena, {@code recipes-core/chrony/files}, and the
 * bounds of {@code tests/suites/os/tests/chrony}. The device reaches no NTP server.
 */
@ExtendWith(SharedReferenceDevice.class)
class ChronyLikenessIT {

  private static final String SERVICE = "chronyd.service";

  private final Device device;

  ChronyLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void chronyIsConfiguredAsOnBalenaOS() {
    String pool = " iburst minpoll 14 maxpoll 14 maxsources 1";

    assertThat(device.shell().require("grep -v '^#' /etc/chrony/chrony.conf").lines())
        .containsExactly(
            "pool 0.resinio.pool.ntp.org" + pool,
            "pool 1.resinio.pool.ntp.org" + pool,
            "pool 2.resinio.pool.ntp.org" + pool,
            "pool 3.resinio.pool.ntp.org" + pool,
            "sourcedir /run/chrony",
            "driftfile /var/lib/chrony/drift",
            "maxupdateskew 100",
            "makestep 1 -1",
            "logchange 1",
            "maxdistance 16",
            "hwtimestamp *",
            "rtcsync",
            "acquisitionport 1234");
  }

  /**
   * The first line comes at each start of chronyd, where there are servers too, since no check
   * waits for their first answer. The second one, a minute later, comes only without.
   */
  @Test
  void withoutServersTheCheckSaysWhatItDoesAndFails() {
    awaitJournal(
        Duration.ofMinutes(5),
        "No online NTP sources - forcing poll",
        "NTP time lost synchronization - restarting chronyd");
  }

  @Test
  void theCheckAsksAtOnceAndGivesTheClockSixtyTriesToBeWithinATenthOfASecond() {
    // chrony/files/chrony-healthcheck; chronyc is one that notes what it is asked and obeys
    String asked =
        device
            .shell()
            .require(
                """
                mkdir /tmp/likeness
                cat >/tmp/likeness/chronyc <<'END'
                #!/bin/sh
                printf '%s\\n' "$*" >>/tmp/likeness/asked
                END
                chmod +x /tmp/likeness/chronyc
                PATH=/tmp/likeness:$PATH /usr/libexec/chrony-healthcheck
                cat /tmp/likeness/asked
                rm -r /tmp/likeness
                """);

    assertThat(asked.lines())
        .containsExactly(
            "No online NTP sources - forcing poll",
            "-n sources",
            "burst 4/4",
            "makestep",
            "waitsync 60 0.1 0.0 1");
  }

  @Test
  void withoutAPassedCheckItIsEndedAndStartedAgainTenSecondsLater() {
    Drop.in(device, SERVICE, "WatchdogSec=10");
    try {
      device.shell().require("systemctl restart chronyd");

      awaitJournal(Duration.ofSeconds(30), "chronyd.service: Failed with result 'watchdog'.");
      Eventually.within(
          Duration.ofSeconds(30),
          device,
          () -> {
            assertThat(device.host().unit(SERVICE).restarts()).isPositive();
            assertThat(device.host().unit(SERVICE).isActive()).isTrue();
          });
    } finally {
      Drop.out(device, SERVICE);
      device.shell().require("systemctl restart chronyd");
    }
  }

  private void awaitJournal(Duration bound, String... linesInOrder) {
    Eventually.within(
        bound,
        device,
        () ->
            assertThat(device.journal().entries("-u chronyd", 200))
                .extracting(Journal.Entry::message)
                .containsSubsequence(linesInOrder));
  }
}
