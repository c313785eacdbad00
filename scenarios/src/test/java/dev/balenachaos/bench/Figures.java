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

/** What was measured, by name, in the order in which each name came first; lists are last. */
final class Figures {

  private record Key(String name, String unit) {}

  private final Map<Key, List<Double>> measured = new LinkedHashMap<>();
  private final Map<String, Growth> grown = new LinkedHashMap<>();

  void seconds(String name, Duration took) {
    add(new Key(name, "s"), took.toNanos() / 1e9);
  }

  void millis(String name, Duration took) {
    add(new Key(name, "ms"), took.toNanos() / 1e6);
  }

  void mebibytes(String name, double bytes) {
    add(new Key(name, "MiB"), bytes / (1 << 20));
  }

  void perSecond(String name, double rate) {
    add(new Key(name, "/s"), rate);
  }

  void percent(String name, double percent) {
    add(new Key(name, "%"), percent);
  }

  void ratio(String name, Duration part, Duration whole) {
    ratio(name, (double) part.toNanos() / whole.toNanos());
  }

  void ratio(String name, double ratio) {
    add(new Key(name, "1"), ratio);
  }

  /** Adds a list: not one figure, but one for each count. */
  void growth(String name, Growth growth) {
    grown.put(name, growth);
  }

  private void add(Key key, double value) {
    measured.computeIfAbsent(key, unseen -> new ArrayList<>()).add(value);
  }

  List<Figure> all() {
    List<Figure> all = new ArrayList<>();
    measured.forEach((key, values) -> all.add(Figure.of(key.name, key.unit, values)));
    grown.forEach((name, growth) -> all.add(Figure.of(name, growth)));
    return all;
  }

  /** Writes the figures as an array of objects, and returns the file. */
  Path writeTo(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    new JsonMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all());
    return file;
  }
}
