package dev.balenachaos.supervisor.api;

import dev.balenachaos.supervisor.cloud.Scope;

/**
 * Who sends a request.
 *
 * @param key empty where none was given, or none is asked for
 * @param scope what may be asked for
 */
record Caller(String key, Scope scope) {
  /** Anybody, where no key is asked for. */
  static final Caller ANYBODY = new Caller("", Scope.GLOBAL);

  boolean mayUse(int appId) {
    return scope.covers(appId);
  }
}
