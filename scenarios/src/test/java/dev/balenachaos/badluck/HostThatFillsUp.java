package dev.balenachaos.badluck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.junit.ChaosScenario;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A run on a host whose disk has no room for what the device writes. */
@ChaosScenario("host-that-fills-up")
class HostThatFillsUp {

  /** What it says, with the type of what its test threw. */
  static final String THROWN = "thrown";

  @Test
  void theDeviceCanWriteToItsOwnDisk(Device device) {
    Shell.Result written =
        device
            .shell()
            .run(
                "head -c 400M /dev/zero | tr '\\0' x"
                    + " | dd of=/mnt/data/large bs=1M iflag=fullblock conv=fsync",
                Duration.ofMinutes(3));

    assertThat(written.err()).doesNotContain("error");
    assertThat(written.ok()).isTrue();
  }

  public static void main(String[] args) {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(HostThatFillsUp.class))
        .execute()
        .testEvents()
        .failed()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> result.getThrowable().orElseThrow())
        .forEach(thrown -> System.out.println(THROWN + " " + thrown.getClass().getSimpleName()));
  }
}
