package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegacyIptablesTests {

  @TempDir Path root;

  /** It says what it is with nothing around it but what goes with it. */
  @Test
  void runsWithNothingButWhatGoesWithIt() throws Exception {
    for (Map.Entry<String, byte[]> file : LegacyIptables.files().entrySet()) {
      put(file.getKey(), file.getValue());
    }

    assertThat(inRoot("iptables", "--version")).contains("(legacy)");
    assertThat(inRoot("ip6tables", "-p", "tcp", "-j", "REJECT", "--help"))
        .contains("--dport", "--reject-with");
    assertThat(inRoot("iptables", "-p", "udp", "-j", "REJECT", "--help"))
        .contains("--dport", "--reject-with");
  }

  private void put(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    assertThat(Files.write(file, bytes).toFile().setExecutable(true)).isTrue();
  }

  private String inRoot(String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "unshare", "-r", "chroot", root.toString(), "/usr/sbin/xtables-legacy-multi");
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
