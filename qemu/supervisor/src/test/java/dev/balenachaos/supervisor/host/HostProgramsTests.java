package dev.balenachaos.supervisor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HostProgramsTests {
  private final HostPrograms programs = command -> new ProcessBuilder(command).start();

  @Test
  void hands_over_the_input_and_returns_what_was_printed() throws Exception {
    assertThat(programs.run(List.of("cat"), "*filter\nCOMMIT\n")).isEqualTo("*filter\nCOMMIT");
  }

  @Test
  void says_which_program_failed_and_what_it_printed() {
    assertThatThrownBy(() -> programs.run(List.of("sh", "-c", "echo no such chain; exit 3"), ""))
        .isInstanceOf(IOException.class)
        .hasMessage("sh -c echo no such chain; exit 3 ended with 3 on the host: no such chain");
  }

  @Test
  void says_which_program_failed_without_a_word() {
    assertThatThrownBy(() -> programs.run(List.of("false"), ""))
        .isInstanceOf(IOException.class)
        .hasMessage("false ended with 1 on the host");
  }

  @Test
  void a_program_need_not_read_its_input() throws Exception {
    assertThat(programs.run(List.of("echo", "done"), "x".repeat(1_000_000))).isEqualTo("done");
  }

  @Test
  void the_exit_code_does_not_matter_where_only_the_output_is_asked_for() throws Exception {
    assertThat(programs.output("sh", "-c", "echo inactive; exit 3")).isEqualTo("inactive");
  }
}
