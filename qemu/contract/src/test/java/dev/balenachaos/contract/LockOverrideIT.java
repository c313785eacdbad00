package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The config variable by which a device's owner overrides the locks of its apps. */
@HoldsForVersion(19)
@Order(8)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LockOverrideIT {

  private static final String OVERRIDE = "SUPERVISOR_OVERRIDE_LOCK";
  private static final String LOCK = "/tmp/balena/updates.lock";
  private static final App OVERRIDING =
      Apps.TWO_SERVICES.as("overriding").withConfig(OVERRIDE, "true");

  private static Subject subject;

  @BeforeAll
  static void deployWithTheVariable(Subject found) {
    subject = found;
    subject.deploy(OVERRIDING);
  }

  @Test
  @Order(1)
  void aLockIsRemovedByWhatItWouldHoldUp() {
    String before = lockSide();

    assertThat(restartSide().status()).isEqualTo(200);

    assertThat(subject.engine().container("side").getId()).isNotEqualTo(before);
    assertThat(subject.engine().shellOf("side").run("test -e " + LOCK + " || echo gone"))
        .isEqualTo("gone");
  }

  @Test
  @Order(2)
  void anUpdateDoesNotWaitForALock() {
    String before = lockSide();
    App update =
        OVERRIDING
            .as("overridden")
            .with(Apps.steady(2, "side", "sleep 100000").withEnvironment("NEW", "1"));

    subject.deploy(update);

    assertThat(subject.engine().container("side").getId()).isNotEqualTo(before);
  }

  @Test
  @Order(3)
  void aTargetWithoutTheVariableBringsTheLocksBack() {
    subject.deploy(Apps.TWO_SERVICES);
    assertThat(variable()).isEqualTo("false");
    String before = lockSide();

    assertThat(restartSide().status()).isEqualTo(423);

    assertThat(subject.engine().container("side").getId()).isEqualTo(before);
    subject.engine().shellOf("side").run("rm " + LOCK);
  }

  /** Takes the lock as the service does, and returns the id of its container. */
  private static String lockSide() {
    subject.engine().shellOf("side").run("touch " + LOCK);
    return subject.engine().container("side").getId();
  }

  private static Answer restartSide() {
    return subject
        .supervisor()
        .post("/v2/applications/1/restart-service", "{\"serviceName\": \"side\"}");
  }

  private static String variable() {
    return subject
        .supervisor()
        .get("/v2/local/target-state")
        .json()
        .at("/state/local/config/" + OVERRIDE)
        .asText();
  }
}
