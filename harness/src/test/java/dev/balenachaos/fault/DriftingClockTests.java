package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has a chronyd that is a file with its frequency, which it adds to as the real one does. */
class DriftingClockTests {

  private static final String ID = "1a";
  private static final DriftingClock SLOW = DriftingClock.by(-50_000);

  @TempDir private Path folder;
  private MovedShell shell;
  private FakeDevice device;

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with(
                "chronyc",
                """
                [ -e "$HERE/frequency" ] || { echo '506 Cannot talk to daemon'; exit 1; }
                now=$(cat "$HERE/frequency")
                case $1 in
                  -c) echo "CB007117,203.0.113.23,3,1796012477.4,-0.0,-0.0,0.0,$now.337,0.1,1.0" ;;
                  dfreq) echo $((now + $2 * (1000000 - now) / 1000000)) >"$HERE/frequency" ;;
                esac""")
            .with("sleep", "[ ! -e \"$HERE/later\" ] || mv \"$HERE/later\" \"$HERE/frequency\"");
    shell.folderOf(ID);
    device = new FakeDevice(shell);
  }

  @ParameterizedTest
  @ValueSource(ints = {-50_000, 50_000, 1_000})
  void theClockDriftsAndTheHealGivesItsRateBack(int ppm) throws IOException {
    frequency(-23);
    DriftingClock fault = DriftingClock.by(ppm);
    assertThat(fault.effect(device, ID).bites()).isFalse();

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID).bites()).isTrue();
    assertThat(frequency()).isBetween(-ppm - 25L, -ppm - 20L);

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(frequency()).isBetween(-25L, -21L);
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void aRateThatChronydHasFoundItselfStays() throws IOException {
    frequency(-23);
    SLOW.apply(device, ID);
    frequency(900);
    assertThat(SLOW.effect(device, ID).bites()).isFalse();

    assertThat(shell.undo(SLOW, ID)).isZero();
    assertThat(frequency()).isEqualTo(900);
  }

  @Test
  void aChronydThatStartsJustNowIsWaitedFor() throws IOException {
    Files.writeString(folder.resolve("later"), "-23");

    SLOW.apply(device, ID);

    assertThat(SLOW.effect(device, ID).bites()).isTrue();
  }

  @Test
  void withoutChronydNothingIsDoneAndNothingHealed() throws IOException {
    assertThatThrownBy(() -> SLOW.apply(device, ID))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("chronyd does not say how fast the clock runs");
    assertThat(shell.undo(SLOW, ID)).isZero();

    frequency(0);
    SLOW.apply(device, ID);
    Files.delete(folder.resolve("frequency"));
    assertThat(shell.undo(SLOW, ID)).isNotZero();
    assertThatThrownBy(() -> SLOW.effect(device, ID)).isInstanceOf(InfraException.class);
  }

  @Test
  void noClockIsMadeToDriftFurtherThanChronydCanBeTold() {
    assertThatThrownBy(() -> DriftingClock.by(60_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000 to 50000 ppm");
    assertThatThrownBy(() -> DriftingClock.by(0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(SLOW).hasToString("clock made to lose 50000 ppm");
  }

  private long frequency() throws IOException {
    return Long.parseLong(Files.readString(folder.resolve("frequency")).strip());
  }

  private void frequency(long ppm) throws IOException {
    Files.writeString(folder.resolve("frequency"), ppm + "\n");
  }
}
