package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.json.Json;
import java.util.ArrayList;
import java.util.List;

/** What is to be done now; a round with neither steps nor waiting means that the target is met. */
final class Round {
  private final List<Step> steps = new ArrayList<>();
  private boolean waiting;

  void add(String name, Runnable action) {
    steps.add(new Step(name, action));
  }

  /** Notes that something is under way elsewhere, such as a download. */
  void await() {
    waiting = true;
  }

  List<Step> steps() {
    return steps;
  }

  /** Returns the names of all steps, as an array of JSON. */
  String names() {
    return Json.write(Json.array(steps.stream().map(Step::name).toList()));
  }

  boolean isOver() {
    return steps.isEmpty() && !waiting;
  }
}
