package dev.balenachaos.supervisor.cloud;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class LogUplinkTests {
  private final VirtualTimer timer = new VirtualTimer();
  private final List<Duration> attempts = new ArrayList<>();
  private final List<JsonNode> received = new ArrayList<>();
  private Runnable whileSending = () -> {};
  private boolean reachable = true;
  private boolean wanted = true;
  private boolean broken;
  private int closed;
  private Consumer<String> ended = reason -> {};
  private final LogUplink uplink =
      new LogUplink(timer, Runnable::run, new Connector(), () -> wanted);

  @Test
  void connects_at_the_first_line_and_sends_after_a_time_of_grace() {
    assertThat(attempts).isEmpty();
    say("one");
    timer.passSeconds(5);
    assertThat(received).isEmpty();

    timer.passSeconds(1);

    assertThat(attempts).hasSize(1);
    assertThat(messages()).containsExactly("one");
  }

  @Test
  void sends_later_lines_within_a_tenth_of_a_second() {
    open();
    say("two");
    timer.pass(Duration.ofMillis(100));

    assertThat(messages()).contains("two");
  }

  @Test
  void sends_the_id_of_a_service_and_not_its_name() {
    open();
    uplink.log(Json.object().put("message", "m").put("serviceName", "main").put("serviceId", 3));
    timer.passSeconds(1);

    assertThat(received.get(received.size() - 1))
        .isEqualTo(Json.object().put("message", "m").put("serviceId", 3));
  }

  @Test
  void says_nothing_about_what_belongs_to_no_service() {
    uplink.log(Json.object().put("message", "whose?"));
    timer.passSeconds(10);

    assertThat(attempts).isEmpty();
  }

  @Test
  void says_nothing_where_logs_are_switched_off() {
    wanted = false;
    say("secret");
    timer.passSeconds(10);
    wanted = true;
    open();

    assertThat(messages()).doesNotContain("secret");
  }

  @Test
  void cuts_long_lines() {
    say("x".repeat(10_001));
    timer.passSeconds(6);

    assertThat(messages().get(0)).hasSize(10_000).endsWith("xx[...]");
  }

  @Test
  void keeps_lines_until_the_cloud_is_there_with_pauses_that_double() {
    reachable = false;
    for (int i = 0; i < 900; i++) {
      say("line " + i);
      timer.passSeconds(1);
    }
    assertThat(pauses().stream().map(Duration::toSeconds).toList())
        .startsWith(10L, 20L, 40L, 80L, 160L, 300L);
    reachable = true;
    say("at last");
    timer.passSeconds(310);

    assertThat(messages()).startsWith("line 0", "line 1").endsWith("at last").hasSize(901);
  }

  @Test
  void waits_before_it_connects_anew_when_the_cloud_refuses() {
    say("one");
    timer.passSeconds(1);
    ended.accept("status code: 401");
    say("two");
    timer.passSeconds(8);
    assertThat(attempts).hasSize(1);

    timer.passSeconds(10);

    assertThat(pauses()).containsExactly(ofSeconds(10));
    assertThat(closed).isEqualTo(1);
    assertThat(messages()).containsExactly("one", "two");
  }

  @Test
  void drops_lines_and_counts_them_while_too_many_wait() {
    reachable = false;
    String text = "y".repeat(9_000);
    for (int i = 0; i < 40; i++) {
      say(text);
    }
    reachable = true;
    timer.passSeconds(60);
    say("later");
    timer.passSeconds(60);

    int kept = (int) messages().stream().filter(text::equals).count();
    assertThat(kept).isBetween(256 * 1024 / 9_100, 256 * 1024 / 9_000 + 1);
    assertThat(messages())
        .contains("Warning: Suppressed " + (40 - kept) + " message(s) due to high load");
    say("again");
    timer.passSeconds(20);
    assertThat(messages()).endsWith("again");
  }

  @Test
  void is_not_full_for_ever_when_the_connection_breaks_while_it_drains() {
    reachable = false;
    for (int i = 0; i < 40; i++) {
      say("z".repeat(9_000));
    }
    reachable = true;
    broken = true;
    timer.passSeconds(60);
    say("meanwhile");
    timer.passSeconds(60);
    broken = false;
    say("x");
    timer.passSeconds(120);
    say("in the end");
    timer.passSeconds(60);

    assertThat(messages()).endsWith("in the end");
  }

  @Test
  void sends_what_comes_while_it_sends() {
    say("one");
    whileSending =
        () -> {
          whileSending = () -> {};
          say("two");
        };
    timer.passSeconds(10);

    assertThat(messages()).containsExactly("one", "two");
  }

  @Test
  void ends_the_request_after_a_minute_of_silence_and_connects_for_the_next_line() {
    open();
    timer.passSeconds(50);
    say("alive");
    timer.passSeconds(59);
    assertThat(closed).isZero();
    timer.passSeconds(2);
    assertThat(closed).isEqualTo(1);

    say("hello again");
    timer.passSeconds(6);

    assertThat(attempts).hasSize(2);
    assertThat(messages()).endsWith("hello again");
  }

  private void open() {
    say("one");
    timer.passSeconds(6);
  }

  private void say(String text) {
    ObjectNode line = Json.object().put("message", text).put("isSystem", true);
    uplink.log(line.put("timestamp", 1));
  }

  private List<String> messages() {
    return received.stream().map(line -> line.path("message").asText()).toList();
  }

  private List<Duration> pauses() {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 1; i < attempts.size(); i++) {
      pauses.add(attempts.get(i).minus(attempts.get(i - 1)));
    }
    return pauses;
  }

  private final class Connector implements LogConnector {
    @Override
    public LogStream open(Consumer<String> told) throws IOException {
      attempts.add(timer.now());
      ended = told;
      if (!reachable) {
        throw new IOException("connect ECONNREFUSED");
      }
      return new LogStream() {
        @Override
        public void send(List<byte[]> lines) throws IOException {
          if (broken) {
            throw new IOException("write EPIPE");
          }
          for (byte[] line : lines) {
            assertThat(new String(line, StandardCharsets.UTF_8)).endsWith("}\n");
            received.add(Json.parse(line));
          }
          whileSending.run();
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }
  }
}
