package dev.balenachaos.supervisor.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One endpoint: a method, a path whose parts may be named as in {@code /v1/apps/:appId}, and what
 * answers it.
 */
record Route(String method, String path, Handler handler) {

  /** Answers a request. What it throws becomes an answer by {@link Router}'s rules. */
  @FunctionalInterface
  interface Handler {
    Answer answer(Request request);
  }

  static Route get(String path, Handler handler) {
    return new Route("GET", path, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route("POST", path, handler);
  }

  static Route patch(String path, Handler handler) {
    return new Route("PATCH", path, handler);
  }

  /**
   * Returns the named parts of a request's path; empty if this route is not meant. As in Express,
   * neither case nor a slash at the end matter.
   */
  Optional<Map<String, String>> match(String requestMethod, String requestPath) {
    String[] wanted = path.split("/", -1);
    String[] given = requestPath.replaceFirst("(?<=.)/$", "").split("/", -1);
    if (!method.equals(requestMethod) || wanted.length != given.length) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].startsWith(":")) {
        parameters.put(wanted[i].substring(1), given[i]);
      } else if (!wanted[i].equalsIgnoreCase(given[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }
}
