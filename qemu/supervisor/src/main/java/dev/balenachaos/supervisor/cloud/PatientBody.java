package dev.balenachaos.supervisor.cloud;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the body of an answer, however slowly it comes, but not if it stops to come: the client's
 * own time-out ends with the head. A body that would take all memory is refused.
 */
final class PatientBody implements BodySubscriber<byte[]> {
  private static final int LARGEST = 8 << 20;

  private final Duration longestSilence;
  private final Executor later;
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private volatile long lastHeard = System.nanoTime();
  private Flow.@Nullable Subscription subscription;

  PatientBody(Duration longestSilence) {
    this.longestSilence = longestSilence;
    this.later =
        CompletableFuture.delayedExecutor(longestSilence.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscribed) {
    subscription = subscribed;
    later.execute(this::look);
    subscribed.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    lastHeard = System.nanoTime();
    for (ByteBuffer buffer : buffers) {
      if (content.size() + buffer.remaining() > LARGEST) {
        giveUp(new IOException("The cloud's answer has more than " + LARGEST + " bytes"));
        return;
      }
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      content.writeBytes(bytes);
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(content.toByteArray());
  }

  private void look() {
    if (whole.isDone()) {
      return;
    }
    if (Duration.ofNanos(System.nanoTime() - lastHeard).compareTo(longestSilence) >= 0) {
      giveUp(
          new HttpTimeoutException(
              "Timeout awaiting 'socket' for " + longestSilence.toMillis() + "ms"));
    } else {
      later.execute(this::look);
    }
  }

  private void giveUp(IOException reason) {
    whole.completeExceptionally(reason);
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
