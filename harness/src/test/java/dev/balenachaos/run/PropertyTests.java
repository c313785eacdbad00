package dev.balenachaos.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyTests {

  private static final String NAME = "balena-chaos.property-tests";

  @AfterEach
  void clear() {
    System.clearProperty(NAME);
  }

  @Test
  void isEmptyWhereNothingIsSaid() {
    assertThat(Property.number(NAME, 10, 20)).isEmpty();

    System.setProperty(NAME, " ");
    assertThat(Property.number(NAME, 10, 20)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "20", " 15 "})
  void isTheNumberThatIsGiven(String text) {
    System.setProperty(NAME, text);

    assertThat(Property.number(NAME, 10, 20)).contains(Long.parseLong(text.strip()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9", "21", "-15", "15s", "many", "1.5"})
  void anyOtherTextIsAnErrorThatSaysWhatToGive(String text) {
    System.setProperty(NAME, text);

    assertThatThrownBy(() -> Property.number(NAME, 10, 20))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("-D" + NAME, "'" + text + "'", "from 10 to 20");
  }
}
