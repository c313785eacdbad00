package dev.balenachaos.lab.cloud;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The troubles that the cloud is in, the newest first. Safe for use by many threads. */
final class Troubles {

  private final List<ActiveTrouble> active = new CopyOnWriteArrayList<>();

  ActiveTrouble add(Trouble trouble) {
    ActiveTrouble added = new ActiveTrouble(trouble, active::remove);
    active.add(0, added);
    return added;
  }

  void heal() {
    active.clear();
  }

  /** Returns the trouble that a request to that endpoint meets. */
  Optional<Trouble> met(Endpoint endpoint) {
    return active.stream()
        .filter(trouble -> trouble.meets(endpoint))
        .findFirst()
        .map(ActiveTrouble::trouble);
  }
}
