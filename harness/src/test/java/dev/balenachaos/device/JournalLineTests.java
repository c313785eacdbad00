package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JournalLineTests {

  @Test
  void readsALineOfAUnit() {
    Journal.Entry entry =
        JournalLine.parse(
            """
            {"__CURSOR":"s=1;i=2","__MONOTONIC_TIMESTAMP":"1500000","_BOOT_ID":"b1",\
            "_SYSTEMD_UNIT":"balena.service","SYSLOG_IDENTIFIER":"dockerd","MESSAGE":"API listen"}\
            """);

    assertThat(entry)
        .isEqualTo(
            new Journal.Entry(
                "s=1;i=2", "b1", Duration.ofMillis(1500), "balena.service", "API listen"));
  }

  @Test
  void namesTheContainerThatSpoke() {
    assertThat(
            JournalLine.parse(
                    "{\"CONTAINER_NAME\":\"main_1\",\"_SYSTEMD_UNIT\":\"balena.service\"}")
                .source())
        .isEqualTo("main_1");
  }

  @Test
  void namesTheIdentifierOfTheKernel() {
    assertThat(JournalLine.parse("{\"SYSLOG_IDENTIFIER\":\"kernel\"}").source())
        .isEqualTo("kernel");
  }

  @Test
  void readsAMessageThatComesAsBytes() {
    assertThat(JournalLine.parse("{\"MESSAGE\":[103,114,195,188,1]}").message())
        .isEqualTo("grü\u0001");
  }

  @Test
  void readsTheFirstOfSeveralMessages() {
    assertThat(JournalLine.parse("{\"MESSAGE\":[\"one\",\"two\"]}").message()).isEqualTo("one");
  }

  @Test
  void readsAMessageThatWasTooLongAsEmpty() {
    assertThat(JournalLine.parse("{\"MESSAGE\":null}").message()).isEmpty();
  }

  @Test
  void saysWhatItCouldNotRead() {
    assertThatThrownBy(() -> JournalLine.parse("{oops"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("{oops");
  }
}
