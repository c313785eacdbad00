package dev.balenachaos.probe;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TrackTests {

  private final Timeline timeline = new Timeline();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final Track track = new Track(Probe.required("engine", answers::removeFirst), timeline);

  private void ask(Answer... next) {
    for (Answer answer : next) {
      answers.add(answer);
      track.run();
    }
  }

  @Test
  void putsOnlyChangesOnTheTimeline() {
    ask(Answer.good("up"), Answer.good("up"), Answer.bad("down"), Answer.good("up"));

    assertThat(timeline.events())
        .extracting(Timeline.Event::text)
        .containsExactly("up", "down", "up");
  }

  @Test
  void oneBadAnswerBreaksTheStreak() {
    ask(Answer.good("up"), Answer.bad("down"));

    assertThat(track.streak()).isNull();
  }

  @Test
  void aNewStreakBeginsAfterTheLastBadQuestion() {
    track.see(new Observation(ofMillis(0), ofMillis(10), Answer.good("up")));
    track.see(new Observation(ofMillis(250), ofMillis(900), Answer.bad("down")));
    track.see(new Observation(ofMillis(1150), ofMillis(1160), Answer.good("up")));
    track.see(new Observation(ofMillis(1410), ofMillis(1420), Answer.good("up")));

    assertThat(track.streak()).isEqualTo(new Streak(ofMillis(250), ofMillis(1160), ofMillis(1410)));
  }

  @Test
  void aTrackThatTakesOverKnowsWhatWasLastSeen() {
    track.see(new Observation(ofMillis(250), ofMillis(900), Answer.bad("down")));
    Track next = new Track(Probe.required("engine", answers::removeFirst), timeline).after(track);

    next.see(new Observation(ofMillis(5000), ofMillis(5010), Answer.good("up")));

    assertThat(next.streak()).isEqualTo(new Streak(ofMillis(250), ofMillis(5010), ofMillis(5000)));
  }

  @Test
  void anExceptionIsABadAnswer() {
    assertThat(answerAfter(new IllegalStateException("no route\nto host")))
        .isEqualTo(Answer.bad("no route"));
    assertThat(answerAfter(new IllegalStateException()))
        .isEqualTo(Answer.bad("IllegalStateException"));
  }

  @Test
  void whatAnExceptionSaysWasSeenIsTheAnswer() {
    assertThat(answerAfter(new InfraException("Tried: to ask it\nSeen: no route\nDo: look")))
        .isEqualTo(Answer.bad("no route"));
  }

  private Answer answerAfter(RuntimeException thrown) {
    Track failing =
        new Track(
            Probe.required(
                "engine",
                () -> {
                  throw thrown;
                }),
            timeline);
    failing.run();
    return Objects.requireNonNull(failing.last()).answer();
  }
}
