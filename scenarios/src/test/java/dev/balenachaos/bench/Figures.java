package dev.balenachaos.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured, by name, in the order in which each name came first. */
final class Figures {

  private record Key(String name, String unit) {}

  private final Map<Key, List<Double>> measured = new LinkedHashMap<>();

  void seconds(String name, Duration took) {
    add(new Key(name, "s"), took.toNanos() / 1e9);
  }

  void millis(String name, Duration took) {
    add(new Key(name, "ms"), took.toNanos() / 1e6);
  }

  void ratio(String name, Duration part, Duration whole) {
    add(new Key(name, "1"), (double) part.toNanos() / whole.toNanos());
  }

  private void add(Key key, double value) {
    measured.computeIfAbsent(key, unseen -> new ArrayList<>()).add(value);
  }

  List<Figure> all() {
    return measured.entrySet().stream()
        .map(entry -> Figure.of(entry.getKey().name, entry.getKey().unit, entry.getValue()))
        .toList();
  }

  /** Writes the figures as an array of objects, and returns the file. */
  Path writeTo(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    new JsonMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all());
    return file;
  }
}
