package dev.balenachaos.fault;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The units that one injection was done to, as they were before. A unit that was killed may run
 * again before the next look, so the harm shows in another run than the one before, and from then
 * on in a unit that is down.
 */
record Struck(String id, Map<String, UnitState> units, AtomicBoolean shown) {

  Struck(String id, Map<String, UnitState> units) {
    this(id, Map.copyOf(units), new AtomicBoolean());
  }

  UnitState before(String unit) {
    UnitState state = units.get(unit);
    if (state == null) {
      throw new IllegalArgumentException("Nothing was done to " + unit);
    }
    return state;
  }

  boolean hasShown() {
    return shown.get();
  }

  void show() {
    shown.set(true);
  }
}
