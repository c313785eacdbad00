package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What becomes of a write of {@code config.json} that was cut off: fatrw 0.2.21, {@code
 * src/read.rs} and {@code src/checksum.rs}.
 */
@ExtendWith(SharedReferenceDevice.class)
class FatrwLikenessIT {

  /** Shell lines: {@code left SUM} lets a copy lie beside the file, and tears the file. */
  private static final String LEFT =
      """
      jq -c '.hostname = "new"' $original >/run/new
      left() {
        cp /run/new ${config%/*}/.config.json.01234567.$1.md5sum
        head -c 20 $original >$config
      }
      """;

  private static final String HIDDEN = "ls -A ${config%/*} | grep -c '^[.]config[.]json' || :\n";

  private final Device device;

  FatrwLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void whoReadsTheFileNextFinishesTheWrite() {
    List<String> seen =
        unwatched(
            """
            left $(md5sum </run/new | cut -d' ' -f1)
            fatrw read $config | cmp - /run/new && cmp $config /run/new && echo new
            """);

    assertThat(seen).containsExactly("new", "0");
  }

  @Test
  void theReadersOfTheSettingsDoSoAsWell() {
    List<String> seen =
        unwatched(
            """
            left $(md5sum </run/new | cut -d' ' -f1)
            balena-config-vars --no-cache >/dev/null && cmp $config /run/new && echo new
            """);

    assertThat(seen).containsExactly("new", "0");
  }

  @Test
  void aCopyThatIsTornItselfIsThrownAway() {
    List<String> seen =
        unwatched(
            """
            left 00000000000000000000000000000000
            cp $original $config
            fatrw read $config | cmp - $original && echo old
            """);

    assertThat(seen).containsExactly("old", "0");
  }

  @Test
  void aWriteLeavesNothingBeside() {
    List<String> seen =
        unwatched("fatrw write $config </run/new; cmp $config /run/new && echo new\n");

    assertThat(seen).containsExactly("new", "0");
  }

  private List<String> unwatched(String script) {
    return ConfigJson.unwatched(device, LEFT + script + HIDDEN + "rm /run/new\n");
  }
}
