package dev.balenachaos.contract;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What befell one container, as the engine tells it, oldest first. */
final class EventList extends ResultCallback.Adapter<Event> {

  private final List<Event> events = new CopyOnWriteArrayList<>();

  @Override
  public void onNext(Event event) {
    events.add(event);
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** Returns the time from each death to the start that came next. */
  List<Duration> pauses() {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 1; i < events.size(); i++) {
      if ("die".equals(events.get(i - 1).getStatus())) {
        pauses.add(Duration.ofNanos(nanos(events.get(i)) - nanos(events.get(i - 1))));
      }
    }
    return pauses;
  }

  /** Returns the exit code of each death. */
  List<String> exitCodes() {
    return events.stream()
        .filter(event -> "die".equals(event.getStatus()))
        .map(event -> event.getActor().getAttributes().get("exitCode"))
        .toList();
  }

  private static long nanos(Event event) {
    Long nanos = event.getTimeNano();
    return nanos == null ? 0 : nanos;
  }
}
