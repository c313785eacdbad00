package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Backoff;
import dev.balenachaos.supervisor.cloud.CloudApi.Call;
import dev.balenachaos.supervisor.cloud.CloudApi.Reply;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reports what has changed, at most every 10 s; figures that alone have changed, at most every 5
 * minutes (balena-supervisor's api-binder/report.ts). One report is under way at most, and tried
 * until the cloud takes it.
 */
final class StateReporter {
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);
  private static final Duration BETWEEN_METRICS = Duration.ofMinutes(5);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(15);
  private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,9}).*");

  /** Fields that alone are no reason to report early. */
  static final Set<String> METRICS =
      Set.of(
          "cpu_usage",
          "memory_usage",
          "memory_total",
          "storage_usage",
          "storage_total",
          "storage_block_device",
          "cpu_temp",
          "cpu_id");

  private final Timer timer;
  private final Executor threads;
  private final CloudApi api;
  private final Membership membership;
  private final Supplier<Target> target;
  private final Function<JsonNode, ObjectNode> state;
  private final ReportCache cache;
  private ObjectNode last = Json.object();
  private @Nullable Duration lastTime;
  private boolean deferred;
  private boolean reporting;
  private boolean started;

  /**
   * Reports nothing yet.
   *
   * @param threads where the device is looked at
   * @param state looks at the device, given what was reported last; may block
   * @param cache where the last report outlives the supervisor
   */
  StateReporter(
      Timer timer,
      Executor threads,
      CloudApi api,
      Membership membership,
      Supplier<Target> target,
      Function<JsonNode, ObjectNode> state,
      ReportCache cache) {
    this.timer = timer;
    this.threads = threads;
    this.api = api;
    this.membership = membership;
    this.target = target;
    this.state = state;
    this.cache = cache;
  }

  /** Begins with what is new since the last report of the supervisor's former life. */
  void start() {
    last = cache.read(membership.uuid());
    started = true;
    tick();
  }

  /** Notes that the device may have changed. */
  void changed() {
    timer.soon(
        () -> {
          if (!started || !report()) {
            deferred = true;
          }
        });
  }

  private void tick() {
    if (deferred || isOver(BETWEEN_METRICS)) {
      boolean unused = report();
    }
    timer.after(BETWEEN_REPORTS, this::tick);
  }

  private boolean isOver(Duration rest) {
    return lastTime == null || timer.now().minus(lastTime).compareTo(rest) > 0;
  }

  /** Returns whether a report could begin. */
  private boolean report() {
    if (reporting || !isOver(BETWEEN_REPORTS)) {
      return false;
    }
    deferred = false;
    reporting = true;
    attempt(0);
    return true;
  }

  private void attempt(int failures) {
    ObjectNode former = last;
    boolean metricsAreDue = isOver(BETWEEN_METRICS);
    CompletableFuture<?> unused =
        CompletableFuture.supplyAsync(() -> state.apply(former), threads)
            .thenCompose(current -> send(former, current, metricsAreDue))
            .whenComplete((sent, failure) -> timer.soon(() -> ended(sent, failure, failures)));
  }

  /** Sends what is new; returns what was reported with it, or null if there was nothing to send. */
  private CompletableFuture<@Nullable ObjectNode> send(
      ObjectNode former, ObjectNode current, boolean metricsAreDue) {
    ObjectNode news = StateDiff.between(former, current);
    boolean onlyMetrics = true;
    for (String field : Json.keys(news)) {
      onlyMetrics &= METRICS.contains(field);
    }
    if (news.isEmpty() || (onlyMetrics && !metricsAreDue)) {
      return CompletableFuture.completedFuture(null);
    }
    ObjectNode body = Json.object();
    body.set(membership.uuid(), news);
    Duration timeout = target.get().requestTimeout();
    return api.send(Call.of("PATCH", "/device/v3/state", membership.deviceKey(), body, timeout))
        .thenApply(
            reply -> {
              if (!reply.isSuccess()) {
                throw new RefusedException(reply);
              }
              return current;
            });
  }

  private void ended(@Nullable ObjectNode sent, @Nullable Throwable failure, int failures) {
    if (failure != null) {
      Duration rest = rest(failure, failures);
      Log.info("Retrying device state report in " + rest.toMillis() / 1000.0 + " seconds");
      timer.after(rest, () -> attempt(failures + 1));
      return;
    }
    reporting = false;
    if (sent != null) {
      last = sent;
      lastTime = timer.now();
      threads.execute(() -> cache.write(membership.uuid(), sent));
      Log.info("Reported current state to the cloud");
    }
  }

  /** The cloud's Retry-After are seconds, and taken for milliseconds as by the real supervisor. */
  private Duration rest(Throwable failure, int failures) {
    RefusedException refused = RefusedException.in(failure);
    if (refused != null) {
      Log.error("Device state report failure! " + refused.getMessage());
      Matcher wanted = NUMBER.matcher(refused.retryAfter);
      if (wanted.matches()) {
        return Duration.ofMillis(Long.parseLong(wanted.group(1)));
      }
    } else {
      ObjectNode details = Json.object();
      details.putObject("error").put("message", FailureReason.of(failure));
      Log.event("Device state report failure", details);
    }
    return new Backoff(FIRST_BACKOFF, target.get().pollInterval()).after(failures);
  }

  /** Says that the cloud answered, but not with a success. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String retryAfter;

    private RefusedException(Reply reply) {
      super(
          "Status code: "
              + reply.status()
              + " - message: "
              + new String(reply.body(), StandardCharsets.UTF_8));
      this.retryAfter = reply.retryAfter();
    }

    private static @Nullable RefusedException in(@Nullable Throwable failure) {
      if (failure == null) {
        return null;
      }
      return failure instanceof RefusedException refused ? refused : in(failure.getCause());
    }
  }
}
