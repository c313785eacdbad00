package dev.balenachaos.supervisor.cloud;

/**
 * What a key for the supervisor's API is good for.
 *
 * @param appId the only app; 0 for all of them
 */
public record Scope(int appId) {
  /** All apps: that of the cloud's key, and of everybody where no key is asked for. */
  public static final Scope GLOBAL = new Scope(0);

  /** Returns whether an app may be seen and acted on. */
  public boolean covers(int app) {
    return appId == GLOBAL.appId || appId == app;
  }
}
