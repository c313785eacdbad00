package dev.balenachaos.fault;

import dev.balenachaos.wire.Counters;
import dev.balenachaos.wire.Impairment;
import dev.balenachaos.wire.Match;
import dev.balenachaos.wire.Rule;
import dev.balenachaos.wire.Traffic;
import dev.balenachaos.wire.Wire;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A wire without frames: its rules have hurt as many as the test says. */
final class FakeWire implements Wire {

  private final List<String> rules = new ArrayList<>();
  private boolean plugged = true;
  long harmed = 1;

  /** Returns the rules that stand, as words. */
  List<String> rules() {
    return List.copyOf(rules);
  }

  @Override
  public Rule add(Match match, Impairment impairment) {
    String words = impairment + ": " + match;
    rules.add(words);
    return new Rule() {
      @Override
      public Match match() {
        return match;
      }

      @Override
      public Impairment impairment() {
        return impairment;
      }

      @Override
      public Counters counters() {
        return new Counters(harmed, 60 * harmed, harmed, 0, 0, 0, 0, 0, 0);
      }

      @Override
      public void close() {
        rules.remove(words);
      }
    };
  }

  @Override
  public void unplug() {
    plugged = false;
  }

  @Override
  public void plug() {
    plugged = true;
  }

  @Override
  public boolean plugged() {
    return plugged;
  }

  @Override
  public Traffic fromDevice() {
    return new Traffic(0, 0, 0, 0);
  }

  @Override
  public Traffic toDevice() {
    return new Traffic(0, 0, 0, 0);
  }

  @Override
  public Path capture() {
    return Path.of("none");
  }

  @Override
  public Optional<String> broken() {
    return Optional.empty();
  }

  @Override
  public void onBroken(Consumer<String> listener) {}
}
