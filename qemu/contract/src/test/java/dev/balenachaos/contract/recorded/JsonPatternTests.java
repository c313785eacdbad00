package dev.balenachaos.contract.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatternTests {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String KNOWN =
      """
      {"id": {"is": "text", "like": "[0-9a-f]{4}"}, "count": {"is": "number", "like": "\\\\d+"},
       "anything": {"is": "anything"}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1}                        | {\"a\": 1}",
        "{\"a\": \"${id}\"}                | {\"a\": \"12ef\"}",
        "{\"a\": \"${count}\"}             | {\"a\": 12}",
        "{\"a\": \"is ${id}.\"}            | {\"a\": \"is 12ef.\"}",
        "{\"a\": \"${anything}\"}          | {\"a\": null}",
        "{\"a?\": 1}                       | {}",
        "{\"a?\": 1}                       | {\"a\": 1}",
        "{\"*\": \"${count}\"}             | {\"a\": 1, \"b\": 2}",
        "[1, {\"a\": 2}]                   | [1, {\"a\": 2}]",
        "[\"${in any order}\", 1, \"${id}\"] | [\"12ef\", 1]",
      })
  void isLike(String recorded, String seen) throws JsonProcessingException {
    assertThat(differences(recorded, seen)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1}                    | {\"a\": \"1\"}          | $.a was recorded as 1, and is \"1\"",
        "{\"a\": 1}                    | {}                      | $.a was recorded as 1, and is missing",
        "{\"a\": \"${anything}\"}      | {}                      | $.a was recorded as \"${anything}\", and is missing",
        "{}                            | {\"a\": 1}              | $.a was not recorded, and is 1",
        "{\"a\": \"${id}\"}            | {\"a\": \"12eg\"}       | $.a was recorded as \"${id}\", and is \"12eg\"",
        "{\"a\": \"${count}\"}         | {\"a\": \"12\"}         | $.a was recorded as \"${count}\", and is \"12\"",
        "{\"a\": \"x.${id}\"}          | {\"a\": \"xy12ef\"}     | $.a was recorded as \"x.${id}\", and is \"xy12ef\"",
        "{\"a?\": 1}                   | {\"a\": 2}              | $.a was recorded as 1, and is 2",
        "{\"*\": \"${count}\"}         | {\"a\": null}           | $.a was recorded as \"${count}\", and is null",
        "[1]                           | [1, 2]                  | $[1] was not recorded, and is 2",
        "[1, 2]                        | [1]                     | $[1] was recorded as 2, and is missing",
        "[\"${in any order}\", 1, 1]   | [1]                     | $ lacks 1",
        "[\"${in any order}\", 1]      | [1, 1]                  | $ has 1 as well",
      })
  void isNotLike(String recorded, String seen, String difference) throws JsonProcessingException {
    assertThat(differences(recorded, seen)).containsExactly(difference);
  }

  @Test
  void aPlaceholderThatNobodyDefinedIsAMistakeOfTheRecording() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> differences("\"${nobody}\"", "1"))
        .withMessageContaining("${nobody}");
  }

  private static List<String> differences(String recorded, String seen)
      throws JsonProcessingException {
    return new JsonPattern(JSON.readTree(recorded), new Placeholders(JSON.readTree(KNOWN)))
        .differences(JSON.readTree(seen));
  }
}
