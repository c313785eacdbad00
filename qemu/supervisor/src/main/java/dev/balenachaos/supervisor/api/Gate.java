package dev.balenachaos.supervisor.api;

import dev.balenachaos.supervisor.cloud.Cloud;
import dev.balenachaos.supervisor.target.TargetStore;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks for a key on a managed device that is not in local mode, whatever the path, but for two
 * (balena-supervisor's device-api/middleware/auth.ts).
 */
final class Gate {
  private static final Set<String> OPEN = Set.of("/ping", "/v1/healthy");
  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?:ApiKey|Bearer) (\\w+)", Pattern.CASE_INSENSITIVE);

  private final TargetStore targets;
  private final Cloud cloud;

  Gate(TargetStore targets, Cloud cloud) {
    this.targets = targets;
    this.cloud = cloud;
  }

  /**
   * Returns who sends a request; empty for one who must not.
   *
   * @param authorization the header of that name; empty if there is none
   */
  Optional<Caller> admit(
      String method, String path, Map<String, String> query, String authorization) {
    String key = key(query, authorization);
    boolean needsKey = targets.isManaged() && !targets.target().local() && !isOpen(method, path);
    if (!needsKey) {
      return Optional.of(key.isEmpty() ? Caller.ANYBODY : new Caller(key, Caller.ANYBODY.scope()));
    }
    return cloud.scope(key).map(scope -> new Caller(key, scope));
  }

  private static boolean isOpen(String method, String path) {
    return method.equals("GET") && OPEN.stream().anyMatch(path::equalsIgnoreCase);
  }

  /** A key in the query outranks one in the header. */
  private static String key(Map<String, String> query, String authorization) {
    String given = query.getOrDefault("apikey", "");
    if (!given.isEmpty()) {
      return given;
    }
    Matcher header = AUTHORIZATION.matcher(authorization);
    return header.matches() ? header.group(1) : "";
  }
}
