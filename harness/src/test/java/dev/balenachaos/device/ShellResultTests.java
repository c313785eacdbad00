package dev.balenachaos.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShellResultTests {

  @Test
  void aFailureIsToldByWhicheverStreamSaysSomething() {
    assertThatThrownBy(() -> result("506 Cannot talk to daemon\n", "").require("chronyc sources"))
        .isInstanceOf(ShellException.class)
        .hasMessageContaining("chronyc sources")
        .hasMessageEndingWith("exit status 1, 506 Cannot talk to daemon");
    assertThatThrownBy(() -> result("half\n", "cat: x: No such file\n").require("cat half x"))
        .hasMessageEndingWith("exit status 1, cat: x: No such file");
  }

  @Test
  void ofMuchTheEndIsTold() {
    assertThat(result("line\n".repeat(100_000) + "the end\n", "").complaint())
        .hasSize(2_000)
        .endsWith("line\nthe end");
  }

  private static Shell.Result result(String out, String err) {
    return new Shell.Result(1, out.getBytes(UTF_8), err);
  }
}
