package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds together the three places that name the scenarios: classes, profiles, and the error. */
class ScenarioProfilesTests {

  private static final Path PARENT = Path.of("..", "pom.xml");

  private static Set<String> ids() {
    Set<String> ids =
        Scenarios.all().map(Scenarios::id).collect(Collectors.toCollection(TreeSet::new));
    ids.add("all");
    return ids;
  }

  private static List<String> all(String regex) throws IOException {
    return Pattern.compile(regex)
        .matcher(Files.readString(PARENT))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  void everyScenarioHasItsProfileAndEveryProfileItsScenario() throws IOException {
    assertThat(all("<id>scenario=([^<]+)</id>")).containsExactlyInAnyOrderElementsOf(ids());
  }

  @Test
  void aProfileChoosesTheScenarioOfItsName() throws IOException {
    assertThat(all("<scenario>([^<]+)</scenario>")).isEqualTo(all("<id>scenario=([^<]+)</id>"));
  }

  @Test
  void theErrorForAMistypedScenarioNamesThemAll() throws IOException {
    assertThat(all("no such scenario\\. Known: ([^.]+)\\."))
        .singleElement()
        .isEqualTo(String.join(", ", ids()));
  }
}
