package dev.balenachaos.supervisor.cloud;

import static dev.balenachaos.supervisor.cloud.ScriptedCloud.reply;
import static dev.balenachaos.supervisor.cloud.ScriptedCloud.tagged;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.Quiet;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Quiet.class)
@SuppressWarnings("NullAway.Init") // set up before each test
final class TargetPollTests {
  private static final Duration INTERVAL = Duration.ofMinutes(15);

  @TempDir private Path folder;

  private final VirtualTimer timer = new VirtualTimer();
  private final ScriptedCloud cloud = new ScriptedCloud(timer);
  private final List<String> followed = new ArrayList<>();
  private double random;
  private TargetPoll poll;

  @BeforeEach
  void belongToAFleet() throws Exception {
    poll = poll(Map.of());
  }

  private TargetPoll poll(Map<String, String> config) throws Exception {
    Membership membership = Fleet.member(folder, Fleet.knownConfig());
    TargetStore targets = TargetStore.open(folder, "https://api.lab.test", config);
    TargetPoll.Follower follower =
        new TargetPoll.Follower() {
          @Override
          public void follow(JsonNode state, boolean force) {
            followed.add(state.path("commit").asText() + (force ? " forced" : ""));
          }

          @Override
          public void applyAgain(boolean force, boolean cancel) {
            followed.add("again" + (force ? " forced" : "") + (cancel ? " cancelling" : ""));
          }
        };
    return new TargetPoll(
        timer, Runnable::run, cloud, membership, targets::target, follower, () -> random);
  }

  @Test
  void asks_with_the_key_of_the_device_and_for_nothing_that_it_has() {
    cloud.answers(tagged("\"1\"", release("one"))).answers(reply(304, ""));

    poll.start();
    timer.pass(INTERVAL);

    assertThat(cloud.asked).hasSize(2);
    assertThat(cloud.asked.get(0).call().path()).isEqualTo("/device/v3/" + Fleet.UUID + "/state");
    assertThat(cloud.asked).allSatisfy(it -> assertThat(it.call().key()).isEqualTo("devicekey"));
    assertThat(cloud.asked).extracting(it -> it.call().etag()).containsExactly("", "\"1\"");
    assertThat(cloud.asked.get(0).call().timeout()).isEqualTo(ofSeconds(59));
  }

  @Test
  void applies_what_is_new_and_not_what_is_not() {
    cloud
        .answers(tagged("\"1\"", release("one")))
        .answers(reply(304, ""))
        .answers(tagged("\"2\"", release("two")));

    poll.start();
    timer.pass(INTERVAL.multipliedBy(2));

    assertThat(followed).containsExactly("one", "two");
  }

  @Test
  void applies_each_time_where_the_cloud_has_no_etags() {
    cloud.thenAnswers(reply(200, "{\"commit\":\"one\"}"));

    poll.start();
    timer.pass(INTERVAL);

    assertThat(followed).containsExactly("one", "one");
  }

  @ParameterizedTest
  @CsvSource({"0, 900000", "0.5, 930000", "1, 960000"})
  void waits_for_an_interval_and_up_to_a_minute_more(double jitter, long millis) {
    random = jitter;

    poll.start();
    timer.pass(Duration.ofHours(1));

    assertThat(cloud.pauses()).isNotEmpty().containsOnly(ofMillis(millis));
  }

  @Test
  void takes_the_interval_from_the_target() throws Exception {
    poll(Map.of("SUPERVISOR_POLL_INTERVAL", "60000")).start();
    timer.passSeconds(300);

    assertThat(cloud.pauses()).hasSize(5).containsOnly(ofMinutes(1));
  }

  @Test
  void backs_off_when_it_fails_up_to_the_interval_and_at_once_forgets_it() {
    for (int i = 0; i < 8; i++) {
      cloud.fails();
    }
    cloud.answers(reply(200, "{}")).answers(reply(500, "")).answers(reply(200, "{}"));

    poll.start();
    timer.pass(Duration.ofHours(2));

    assertThat(cloud.pauses().subList(0, 10))
        .extracting(Duration::toSeconds)
        .containsExactly(15L, 30L, 60L, 120L, 240L, 480L, 900L, 900L, 900L, 15L);
  }

  @Test
  void counts_what_is_no_target_as_a_failure() {
    cloud.answers(200, "<html>").answers(304, "").answers(401, "Unauthorized");

    poll.start();
    timer.passSeconds(15 + 30 + 59);

    assertThat(followed).isEmpty();
    assertThat(cloud.pauses()).containsExactly(ofSeconds(15), ofSeconds(30));
  }

  @Test
  void waits_for_its_first_time_where_instant_updates_are_off() throws Exception {
    poll(Map.of("SUPERVISOR_INSTANT_UPDATE_TRIGGER", "false")).start();
    timer.pass(INTERVAL.minusSeconds(1));
    assertThat(cloud.asked).isEmpty();

    timer.passSeconds(1);

    assertThat(cloud.asked).hasSize(1);
  }

  @Test
  void applies_what_is_not_new_for_somebody_who_asks_for_it() {
    cloud.answers(tagged("\"1\"", release("one"))).answers(304, "").answers(304, "");
    poll.start();
    timer.settle();

    poll.update(true, false);
    poll.update(false, true);
    timer.settle();

    assertThat(followed).containsExactly("one", "again forced", "again cancelling");
  }

  @Test
  void does_not_ask_twice_at_once() {
    cloud
        .answersAfter(ofSeconds(20), tagged("\"1\"", release("one")))
        .answersAfter(ofSeconds(20), reply(304, ""));
    poll.start();
    timer.passSeconds(1);

    poll.update(false, false);
    timer.passSeconds(18);
    assertThat(cloud.asked).hasSize(1);

    timer.passSeconds(30);
    assertThat(cloud.mostOpen()).isEqualTo(1);
    assertThat(followed).containsExactly("one", "again");
  }

  @Test
  void counts_its_own_successes_alone_for_its_health() {
    cloud.fails().answers(200, "{}").fails();
    poll.start();
    timer.passSeconds(10);
    poll.update(false, false);
    timer.passSeconds(4);

    assertThat(poll.sinceSuccess()).isEqualTo(ofSeconds(14));
  }

  /**
   * Whatever the cloud does for a day and however often it is asked, a target that it then serves
   * is followed within an interval, a minute and the longest back-off; and never two fetches at
   * once.
   */
  @Test
  void comes_to_the_last_target_whatever_happened_before() throws Exception {
    for (long seed = 0; seed < 100; seed++) {
      Random chance = new Random(seed);
      followed.clear();
      VirtualTimer day = new VirtualTimer();
      ScriptedCloud moody = new ScriptedCloud(day);
      for (int i = 0; i < 40; i++) {
        Duration delay = ofSeconds(chance.nextInt(59));
        switch (chance.nextInt(6)) {
          case 0 -> moody.answersAfter(delay, tagged("\"" + i + "\"", release("r" + i)));
          case 1 -> moody.answersAfter(delay, reply(304, ""));
          case 2 -> moody.answersAfter(delay, reply(500 + chance.nextInt(5), "no"));
          case 3 -> moody.failsAfter(ofSeconds(59));
          case 4 -> moody.answersAfter(delay, reply(200, "{\"commit\": "));
          default -> moody.fails();
        }
      }
      moody.thenAnswers(tagged("\"last\"", release("last")));
      TargetPoll hardy = hardy(day, moody, chance);
      hardy.start();
      for (int i = 0; i < 30; i++) {
        day.passSeconds(chance.nextInt(1800));
        if (chance.nextBoolean()) {
          hardy.update(chance.nextBoolean(), chance.nextBoolean());
        }
      }
      day.pass(Duration.ofDays(1));

      assertThat(followed).as("seed %d", seed).isNotEmpty();
      assertThat(followed.get(followed.size() - 1)).as("seed %d", seed).startsWith("last");
      assertThat(moody.mostOpen()).as("seed %d", seed).isEqualTo(1);
      assertThat(hardy.sinceSuccess()).as("seed %d", seed).isLessThan(ofMinutes(16));
    }
  }

  private TargetPoll hardy(VirtualTimer day, ScriptedCloud moody, Random chance) throws Exception {
    Membership membership = Fleet.member(folder, Fleet.knownConfig());
    TargetStore targets = TargetStore.open(folder, "https://api.lab.test", Map.of());
    return new TargetPoll(
        day,
        Runnable::run,
        moody,
        membership,
        targets::target,
        new TargetPoll.Follower() {
          @Override
          public void follow(JsonNode state, boolean force) {
            followed.add(state.path("commit").asText());
          }

          @Override
          public void applyAgain(boolean force, boolean cancel) {}
        },
        chance::nextDouble);
  }

  private static JsonNode release(String commit) {
    return Json.object().put("commit", commit);
  }
}
