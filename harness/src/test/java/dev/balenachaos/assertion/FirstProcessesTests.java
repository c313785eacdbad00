package dev.balenachaos.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstProcessesTests {

  private static final String WEB = "a".repeat(64);
  private static final String OLD = "b".repeat(64);
  private static final Map<String, String> RUNNING = Map.of(WEB, "/web");

  @Test
  void oneFirstProcessForEachRunningContainerIsRight() {
    assertThat(FirstProcesses.complaint(RUNNING, List.of(WEB))).isNull();
  }

  @Test
  void aSecondOneAndNoneAndOneThatWasLeftBehindAreNot() {
    assertThat(FirstProcesses.complaint(RUNNING, List.of(WEB, WEB))).contains("/web runs 2 times");
    assertThat(FirstProcesses.complaint(RUNNING, List.of())).contains("/web runs 0 times");
    assertThat(FirstProcesses.complaint(RUNNING, List.of(WEB, OLD)))
        .contains("bbbbbbbbbbbb runs 1 times");
  }
}
