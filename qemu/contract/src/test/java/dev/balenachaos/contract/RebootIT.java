package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The supervisor reboots its device. Last, since it is the one test that can lock others out. */
@HoldsForVersion(19)
@Order(Integer.MAX_VALUE)
@Tag("nightly")
class RebootIT {

  private static final String LOCK = "/tmp/balena/updates.lock";

  @Test
  void theDeviceGoesAndComesBackWithItsAppsAndTheirVolumesAndWithoutTheirLocks(Subject subject) {
    assumeTrue(
        subject.mayBeRebooted(),
        "A device that lives on is not rebooted, unless its owner says -Dcontract.reboot=true");
    subject.runs(Apps.TWO_SERVICES);
    subject.engine().shellOf("main").run("echo kept > /data/note && sync");
    subject.engine().shellOf("side").run("touch " + LOCK);
    String before = boot(subject);

    assertThat(subject.supervisor().post("/v1/reboot", "{\"force\": true}"))
        .isEqualTo(
            new Answer(202, "application/json; charset=utf-8", "{\"Data\":\"OK\",\"Error\":null}"));

    subject
        .awaitReturn()
        .untilAsserted(
            () -> {
              assertThat(boot(subject)).isNotEqualTo(before);
              assertThat(subject.supervisor().get("/ping").status()).isEqualTo(200);
            });
    subject.awaitApplied(Apps.TWO_SERVICES);
    assertThat(subject.engine().supervised()).hasSize(2);
    assertThat(subject.engine().shellOf("main").run("cat /data/note")).isEqualTo("kept");
    assertThat(subject.engine().shellOf("side").run("test -e " + LOCK + " || echo gone"))
        .isEqualTo("gone");
  }

  /** Returns the id that the kernel of the device gave to this boot; a container sees it, too. */
  private static String boot(Subject subject) {
    return subject.engine().shellOf("main").run("cat /proc/sys/kernel/random/boot_id");
  }
}
