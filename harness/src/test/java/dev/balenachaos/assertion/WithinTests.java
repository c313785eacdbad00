package dev.balenachaos.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WithinTests {

  private static final Duration SPAN = Duration.ofSeconds(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final FakeDevice device = new FakeDevice();

  @Test
  void aDeviceThatCannotBeAskedIsAskedAgain() {
    Queue<RuntimeException> failures =
        new ArrayDeque<>(
            List.of(new InfraException("away"), new InternalServerErrorException("starting")));

    Within.span(
        device,
        Duration.ofSeconds(20),
        () -> {
          if (!failures.isEmpty()) {
            throw failures.remove();
          }
          return null;
        });

    assertThat(failures).isEmpty();
  }

  @Test
  void aDeviceThatCouldNotBeAskedAtLastHasNotFailed() {
    assertThatThrownBy(
            () ->
                Within.span(
                    device,
                    SPAN,
                    () -> {
                      throw new InfraException("away");
                    }))
        .isInstanceOf(InfraException.class)
        .hasMessage("away");
  }

  /** It is what the device says at last, not the harness's doing. */
  @Test
  void aLookThatIsUnderWayAtTheDeadlineComesToItsEnd() {
    assertThatThrownBy(() -> Within.span(device, SHORT, () -> longLook("it is not so")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("it is not so");
  }

  /** Whether it was so in time, nobody knows. */
  @Test
  void aLookThatFindsItSoOnlyOnceTheTimeIsUpIsNoVerdict() {
    assertThatThrownBy(() -> Within.span(device, SHORT, () -> longLook(null)))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("ended only when the time was up");
  }

  /** Takes longer than the span that it is for, and can be interrupted as one over SSH can. */
  private static @Nullable String longLook(@Nullable String seen) {
    try {
      Thread.sleep(SHORT.multipliedBy(3).toMillis());
      return seen;
    } catch (InterruptedException e) {
      throw new InfraException("interrupted", e);
    }
  }

  @Test
  void anEngineThatDoesNotKnowAContainerHasAnswered() {
    assertThatThrownBy(
            () ->
                Within.span(
                    device,
                    SPAN,
                    () -> {
                      throw new NotFoundException("No such container: web");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("No such container: web");
  }

  @Test
  void aComplaintThatStaysIsTold() {
    assertThatThrownBy(() -> Within.span(device, SPAN, () -> "it is not so"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("it is not so");
  }
}
