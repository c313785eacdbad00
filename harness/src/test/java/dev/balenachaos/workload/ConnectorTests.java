package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the connector beside a card that is a file: its address is what is in it. */
class ConnectorTests {

  private static final String UP = "address add 203.0.113.9/24 dev eth1";
  private static final String DOWN = "address del 203.0.113.9/24 dev eth1";

  @TempDir Path folder;
  private @Nullable Process service;

  @BeforeEach
  void prepare() throws IOException {
    program(
        folder.resolve("ip"),
        """
        case $* in
          *'address show '*) cat "$CONNECTOR_DATA/card" ;;
          *'route show '*) cat "$CONNECTOR_DATA/route" ;;
          *'route add '*) echo "default via 203.0.113.1" >"$CONNECTOR_DATA/route" ;;
          'address add '*) echo "inet $3 scope global eth1" >"$CONNECTOR_DATA/card" ;;
          'address del '*) : >"$CONNECTOR_DATA/card" ;;
        esac
        echo "$*" >>"$CONNECTOR_DATA/asked"
        """);
    card("");
    route("");
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, "#!" + StaticBusybox.onHost() + " sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void card(String line) throws IOException {
    Files.writeString(folder.resolve("card"), line);
  }

  private void route(String line) throws IOException {
    Files.writeString(folder.resolve("route"), line);
  }

  private void order(String name, String line) throws IOException {
    Files.writeString(folder.resolve("next"), line + "\n");
    Files.move(folder.resolve("next"), folder.resolve(name));
  }

  private String asked() throws IOException {
    Path asked = folder.resolve("asked");
    return Files.exists(asked) ? Files.readString(asked) : "";
  }

  private Process start(String mended) throws IOException {
    Path script = Files.write(folder.resolve("connector"), Programs.script("connector"));
    ProcessBuilder builder =
        new ProcessBuilder(StaticBusybox.onHost().toString(), "sh", script.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("CONNECTOR_IP", folder.resolve("ip").toString());
    builder.environment().put("CONNECTOR_DATA", folder.toString());
    builder.environment().put("CONNECTOR_MENDED", mended);
    builder.environment().put("CONNECTOR_PAUSE", "0.1");
    Process started = builder.start();
    service = started;
    return started;
  }

  @AfterEach
  void end() throws InterruptedException {
    if (service != null) {
      service.destroy();
      service.waitFor();
    }
  }

  @Test
  void whatItConnectsIsGoneWhenItCrashes() throws Exception {
    order("uplink", "eth1 203.0.113.9/24 203.0.113.1");
    Process running = start("");
    await().until(() -> asked().contains("route add default via 203.0.113.1 dev eth1"));
    assertThat(asked()).contains(UP);

    order("crash-1a", "0");

    assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(running.exitValue()).isEqualTo(1);
    assertThat(asked()).contains(DOWN, "route del default via 203.0.113.1 dev eth1");
    assertThat(folder.resolve("crashes-1a")).content().matches("\\d+ \\d+\n");
  }

  @Test
  void atItsStartItCrashesBeforeItHasConnectedAnything() throws Exception {
    order("uplink", "eth1 203.0.113.9/24 203.0.113.1");
    order("crash-1a", "0");

    Process running = start("");

    assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(running.exitValue()).isEqualTo(1);
    assertThat(asked()).isEmpty();
  }

  @Test
  void aCardThatHasAnAddressIsNotItsBusiness() throws Exception {
    card("inet 203.0.113.8/24 brd 203.0.113.255 scope global dynamic eth1\n");
    order("uplink", "eth1 203.0.113.9/24 203.0.113.1");
    Process running = start("");
    await().until(() -> asked().contains("show dev eth1"));

    running.destroy();

    assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(running.exitValue()).isZero();
    assertThat(asked()).doesNotContain(" add ", " del ");
  }

  @Test
  void itLetsGoOnceItIsToldNoMore() throws Exception {
    order("uplink", "eth1 203.0.113.9/24 203.0.113.1");
    start("");
    await().until(() -> asked().contains("route add"));

    Files.delete(folder.resolve("uplink"));

    await().until(() -> asked().contains(DOWN));
  }

  @Test
  void aRouteThatIsLostItAddsAgain() throws Exception {
    order("uplink", "eth1 203.0.113.9/24 203.0.113.1");
    start("");
    await().until(() -> asked().contains("route add"));
    Files.writeString(folder.resolve("asked"), "");

    route("");

    await().until(() -> asked().contains("route add"));
    assertThat(asked()).doesNotContain("address add");
  }

  @Test
  void mendedItDoesNotCrash() throws Exception {
    order("crash-1a", "0");
    order("uplink", "eth1 203.0.113.9/24 203.0.113.1");

    Process running = start("1");

    await().until(() -> asked().contains(UP));
    assertThat(running.isAlive()).isTrue();
  }
}
