package dev.balenachaos.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTests {

  @Test
  void tellsWhatIsNotAsItWasShipped() {
    assertThat(
            Fingerprint.parse(
                """
                /etc/hosts changed
                /usr/bin/a b missing
                checked
                /mnt/boot/device-type.json changed
                checked
                /etc/own.conf added
                """))
        .isEqualTo(
            Map.of(
                "/etc/hosts", "changed",
                "/usr/bin/a b", "missing",
                "/mnt/boot/device-type.json", "changed",
                "/etc/own.conf", "added"));
  }

  @Test
  void aPartitionThatWasNotCheckedIsNoGoodNews() {
    assertThatThrownBy(() -> Fingerprint.parse("checked\n")).isInstanceOf(InfraException.class);
  }
}
