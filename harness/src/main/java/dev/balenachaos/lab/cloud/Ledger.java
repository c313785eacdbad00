package dev.balenachaos.lab.cloud;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was seen of one device, or of all. Safe for use by many threads. */
final class Ledger {

  /** How many log lines are kept; older ones are counted only. */
  static final int KEPT_LINES = 10_000;

  private final Map<Endpoint, TreeMap<Integer, Long>> requests = new EnumMap<>(Endpoint.class);
  private final ArrayDeque<LogLine> lines = new ArrayDeque<>();
  private long lineCount;
  private @Nullable Contact last;

  synchronized void answered(Endpoint endpoint, int status, boolean proved) {
    requests.computeIfAbsent(endpoint, any -> new TreeMap<>()).merge(status, 1L, Long::sum);
    if (proved) {
      heard(endpoint, status);
    }
  }

  synchronized void heard(Endpoint endpoint, int status) {
    last = new Contact(endpoint, status, Instant.now(), System.nanoTime());
  }

  synchronized void logged(Collection<LogLine> more) {
    lineCount += more.size();
    lines.addAll(more);
    while (lines.size() > KEPT_LINES) {
      lines.removeFirst();
    }
    heard(Endpoint.LOG_STREAM, 100);
  }

  synchronized Optional<Contact> lastContact() {
    return Optional.ofNullable(last);
  }

  synchronized List<LogLine> lines() {
    return List.copyOf(lines);
  }

  synchronized long lineCount() {
    return lineCount;
  }

  synchronized Map<Integer, Long> requests(Endpoint endpoint) {
    return Map.copyOf(requests.getOrDefault(endpoint, new TreeMap<>()));
  }
}
