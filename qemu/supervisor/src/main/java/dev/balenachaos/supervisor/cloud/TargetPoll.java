package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.apply.Backoff;
import dev.balenachaos.supervisor.cloud.CloudApi.Call;
import dev.balenachaos.supervisor.cloud.CloudApi.Reply;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Fetches what the cloud wants, again and again, one fetch at a time (balena-supervisor's
 * api-binder/poll.ts). A fetch that brings something new puts it in force and cancels the apply
 * under way; one that brings nothing new applies nothing, unless somebody asked for it.
 */
final class TargetPoll {
  private static final Duration MOST_JITTER = Duration.ofMinutes(1);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(15);
  private static final int NOT_MODIFIED = 304;

  private final Timer timer;
  private final Executor threads;
  private final CloudApi api;
  private final Membership membership;
  private final Supplier<Target> target;
  private final Follower follower;
  private final DoubleSupplier random;
  private final Queue<Fetch> waiting = new ArrayDeque<>();
  private boolean fetching;
  private volatile String etag = "";
  private int errors;
  private volatile Duration lastSuccess;

  /** What is done with what was fetched. */
  interface Follower {
    /** Puts a target in force, and applies it in place of what is being applied. May block. */
    void follow(JsonNode state, boolean force);

    /** Applies the target in force once more. */
    void applyAgain(boolean force, boolean cancel);
  }

  /** One fetch, on whose behalf it is made, and who is told of its end: empty, or a failure. */
  private record Fetch(boolean force, boolean asked, boolean cancel, Consumer<String> end) {}

  /**
   * Fetches nothing yet.
   *
   * @param threads where what was fetched is put in force
   * @param random from 0 to 1; sets devices apart that were started together
   */
  TargetPoll(
      Timer timer,
      Executor threads,
      CloudApi api,
      Membership membership,
      Supplier<Target> target,
      Follower follower,
      DoubleSupplier random) {
    this.timer = timer;
    this.threads = threads;
    this.api = api;
    this.membership = membership;
    this.target = target;
    this.follower = follower;
    this.random = random;
    this.lastSuccess = timer.now();
  }

  /** Begins: at once, or where instant updates are off, after an interval. */
  void start() {
    if (target.get().updatesInstantly()) {
      poll();
    } else {
      timer.after(interval(), this::poll);
    }
  }

  /** Fetches because somebody asked for it; a failure is not counted. */
  void update(boolean force, boolean cancel) {
    timer.soon(() -> fetch(new Fetch(force, true, cancel, failure -> {})));
  }

  /** Returns how long ago a poll succeeded, or the supervisor was started. */
  Duration sinceSuccess() {
    return timer.now().minus(lastSuccess);
  }

  private void poll() {
    Duration interval = interval();
    fetch(new Fetch(false, false, false, failure -> polled(failure, interval)));
  }

  private void polled(String failure, Duration interval) {
    if (failure.isEmpty()) {
      errors = 0;
      lastSuccess = timer.now();
      timer.after(interval, this::poll);
      return;
    }
    Log.error("Target state poll failed " + failure);
    timer.after(new Backoff(FIRST_BACKOFF, target.get().pollInterval()).after(errors), this::poll);
    errors++;
  }

  private Duration interval() {
    long jitter = Math.round(random.getAsDouble() * MOST_JITTER.toMillis());
    return target.get().pollInterval().plusMillis(jitter);
  }

  private void fetch(Fetch next) {
    waiting.add(next);
    if (!fetching) {
      fetchNext();
    }
  }

  private void fetchNext() {
    Fetch next = waiting.remove();
    fetching = true;
    String path = "/device/v3/" + membership.uuid() + "/state";
    Call call = Call.get(path, membership.deviceKey(), target.get().requestTimeout());
    CompletableFuture<?> unused =
        api.send(call.unless(etag))
            .thenApplyAsync(reply -> take(reply, next), threads)
            .whenComplete(
                (newEtag, failure) ->
                    timer.soon(
                        () -> {
                          fetching = false;
                          if (failure == null) {
                            etag = newEtag;
                          }
                          next.end().accept(failure == null ? "" : FailureReason.of(failure));
                          if (!waiting.isEmpty()) {
                            fetchNext();
                          }
                        }));
  }

  /** Acts on an answer; returns the etag of the newest target. */
  private String take(Reply reply, Fetch fetch) {
    if (reply.status() == NOT_MODIFIED && !etag.isEmpty()) {
      if (fetch.asked()) {
        follower.applyAgain(fetch.force(), fetch.cancel());
      }
      return etag;
    }
    if (!reply.isSuccess()) {
      throw new FetchException("HTTPError: Response code " + reply.status());
    }
    try {
      follower.follow(reply.json(), fetch.force());
      return reply.etag();
    } catch (IOException e) {
      throw new FetchException("ParseError: " + e.getMessage());
    }
  }

  /** Says that the answer is none. */
  static final class FetchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FetchException(String message) {
      super(message);
    }
  }
}
