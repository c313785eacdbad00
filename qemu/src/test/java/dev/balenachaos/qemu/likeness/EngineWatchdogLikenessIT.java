package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The engine's watchdog, with 15 s in place of six minutes, as in meta-balena's {@code
 * tests/suites/os/tests/engine-healthcheck}, and with its bounds.
 */
@ExtendWith(SharedReferenceDevice.class)
class EngineWatchdogLikenessIT {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String SERVICE = "balena.service";

  private final Device device;

  EngineWatchdogLikenessIT(Device device) {
    this.device = device;
  }

  @BeforeAll
  static void shortenTheWatchdog(Device device) {
    Drop.in(device, SERVICE, "WatchdogSec=15");
    device.shell().require("systemctl restart balena");
  }

  @AfterAll
  static void putTheWatchdogBack(Device device) {
    Drop.out(device, SERVICE);
    device.shell().require("systemctl restart balena");
    device.awaitReady();
  }

  @Test
  void aStoppedContainerdEndsTheEngineAndItComesBack() {
    int restarts = engine().restarts();

    device.shell().require("kill -STOP $(pidof balena-engine-containerd)");

    Eventually.within(
        BOUND,
        device,
        () -> assertThat(said()).contains("balena.service: Failed with result 'watchdog'"));
    Eventually.within(BOUND, device, () -> assertThat(engine().restarts()).isGreaterThan(restarts));
    Eventually.within(BOUND, device, () -> assertThat(engine().isActive()).isTrue());
  }

  @Test
  void aKilledEngineComesBack() {
    int restarts = engine().restarts();

    device.shell().require("kill -KILL " + engine().mainPid());

    Eventually.within(BOUND, device, () -> assertThat(engine().restarts()).isEqualTo(restarts + 1));
    Eventually.within(BOUND, device, () -> assertThat(engine().isActive()).isTrue());
  }

  private Host.Unit engine() {
    return device.host().unit(SERVICE);
  }

  private String said() {
    return device.shell().require("journalctl -b -u balena --since -3min -o cat");
  }
}
