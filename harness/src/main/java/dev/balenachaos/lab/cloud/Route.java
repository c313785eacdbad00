package dev.balenachaos.lab.cloud;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which endpoint a path belongs to, and what the path says beside that. */
record Route(Endpoint endpoint, Map<String, String> parameters) {

  private static final Route NOWHERE = new Route(Endpoint.OTHER, Map.of());

  /** Finds the endpoint of a path; a slash at its end means nothing. */
  static Route of(String path) {
    String[] parts = path.split("/", -1);
    int length =
        parts.length > 2 && parts[parts.length - 1].isEmpty() ? parts.length - 1 : parts.length;
    for (Endpoint endpoint : Endpoint.values()) {
      Map<String, String> parameters = match(endpoint.template().split("/", -1), parts, length);
      if (parameters != null) {
        return new Route(endpoint, Map.copyOf(parameters));
      }
    }
    return NOWHERE;
  }

  private static @Nullable Map<String, String> match(
      String[] template, String[] parts, int length) {
    if (template.length != length) {
      return null;
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < length; i++) {
      if (template[i].startsWith("{")) {
        if (parts[i].isEmpty()) {
          return null;
        }
        parameters.put(template[i].substring(1, template[i].length() - 1), parts[i]);
      } else if (!template[i].equals(parts[i])) {
        return null;
      }
    }
    return parameters;
  }

  boolean takes(String method) {
    return List.of(endpoint.methods().split(", ")).contains(method.equals("HEAD") ? "GET" : method);
  }
}
