package dev.balenachaos.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as its unit sees it: its exit code, and the line that it leaves in the journal. */
@Timeout(60)
final class MainTests {
  @TempDir private Path folder;
  private Path boot;

  @BeforeEach
  void makeABootPartition() throws IOException {
    boot = Files.createDirectories(folder.resolve("host/mnt/boot"));
    Files.writeString(boot.resolve("config.json"), "{\"uuid\":\"b0b\"}");
    Files.writeString(boot.resolve("device-type.json"), "{\"slug\":\"x\",\"arch\":\"amd64\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"uuid\":   | Unexpected end of JSON input",
        "''         | Unexpected end of JSON input",
        "{\"a\" 1}   | Expected ':' after property name in JSON at position 5"
      })
  void a_malformed_config_json_ends_it_with_code_1(String content, String complaint)
      throws Exception {
    Files.writeString(boot.resolve("config.json"), content);

    assertThat(said()).contains("[error]   Uncaught exception: SyntaxError: " + complaint);
  }

  @Test
  void a_missing_config_json_ends_it_with_code_1() throws Exception {
    Files.delete(boot.resolve("config.json"));

    assertThat(said()).contains("[error]   Uncaught exception: ENOENT: no such file");
  }

  @Test
  void a_missing_device_type_ends_it_with_code_1() throws Exception {
    Files.delete(boot.resolve("device-type.json"));

    assertThat(said())
        .contains("[error]   Unable to get device type: ENOENT", "[error]   Uncaught exception: ");
  }

  /** Runs the program, which must end with code 1, and returns what it said. */
  private String said() throws Exception {
    Path log = folder.resolve("log");
    ProcessBuilder program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    program.environment().put("HOST_ROOT", folder.resolve("host").toString());
    program.environment().put("DATA", folder.toString());
    program.environment().put("LISTEN_PORT", "0");
    Process process = program.start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it has ended").isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      return Files.readString(log);
    } finally {
      process.destroyForcibly();
    }
  }
}
