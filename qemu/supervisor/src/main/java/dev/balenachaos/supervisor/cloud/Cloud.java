package dev.balenachaos.supervisor.cloud;

import java.util.Optional;

/** What the supervisor's API asks about the cloud that manages the device. */
public interface Cloud {
  /** No cloud: always healthy, knows no key, and updates nothing. */
  Cloud NONE =
      new Cloud() {
        @Override
        public boolean isHealthy() {
          return true;
        }

        @Override
        public void update(boolean force, boolean cancel) {}

        @Override
        public Optional<Scope> scope(String key) {
          return Optional.empty();
        }

        @Override
        public Optional<String> renewKey(String key) {
          return Optional.empty();
        }
      };

  /** Returns whether the target was fetched in time, and the way to the cloud is open. */
  boolean isHealthy();

  /**
   * Fetches the target, in the background, and applies it also if it is the one in force.
   *
   * @param force whether update locks are ignored
   * @param cancel whether an apply that runs gives up although the target is the same
   */
  void update(boolean force, boolean cancel);

  /** Returns what a key for the supervisor's API is good for; empty if it is unknown. */
  Optional<Scope> scope(String key);

  /** Puts a new key in the place of one that is known, and returns it; empty if it is unknown. */
  Optional<String> renewKey(String key);
}
