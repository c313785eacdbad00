package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import org.junit.jupiter.api.Test;

class DataPartitionAssertTests {

  /** 10000 blocks of 4 KiB are free, of which 4096 are out of reach. */
  private final FakeDevice device =
      new FakeDevice()
          .printing(command -> command.startsWith("stat") ? "4096 99999 10000 9000" : "");

  private void containerEndsWith(int status) {
    device.answering(command -> command.contains("run --rm") ? status : 0);
  }

  private void survives() {
    assertThat(device).dataPartition().survivesLogsLimitedTo("1m", 2, "chatty:1");
  }

  @Test
  void aContainerIsToPrintHalfAsMuchAgainAsThereIsRoomFor() {
    survives();

    assertThat(device.commands())
        .filteredOn(command -> command.contains("run --rm"))
        .singleElement()
        .asString()
        .contains("max-size=1m", "max-file=2", "chatty:1 -c 'yes", "| head -n 4429'");
  }

  @Test
  void oneThatDoesNotComeToItsEndFails() {
    containerEndsWith(137);

    assertThatThrownBy(this::survives)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("137");
  }

  @Test
  void oneThatCannotBeRunProvesNothing() {
    containerEndsWith(125);

    assertThatThrownBy(this::survives).isInstanceOf(InfraException.class);
  }
}
