package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSizeTests {

  @ParameterizedTest
  @CsvSource({"0, 0", "1000, 1000", "4k, 4096", "512M, 536870912", "20G, 21474836480"})
  void isReadInPowersOf1024(String text, long bytes) {
    assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "-1G", "1.5G", "20 G", "20GB", "9999999", "lots"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataSize.parse(text))
        .withMessageContaining("'" + text + "' is not a size such as 512M");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1.0K",
    "1024, 1K",
    "1536, 1.5K",
    "766509056, 731M",
    "1048051712, 1.0G",
    "21474836480, 20G",
    "1125899906842624, 1024T"
  })
  void isPrintedInThreeDigitsOrSo(long bytes, String text) {
    assertThat(new DataSize(bytes)).hasToString(text);
  }
}
