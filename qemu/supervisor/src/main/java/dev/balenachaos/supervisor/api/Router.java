package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.apply.UpdatesLockedException;
import dev.balenachaos.supervisor.log.Log;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the route for a request, and turns what a handler throws into an answer: 423 for an update
 * lock, 503 for everything else (balena-supervisor's device-api/middleware/errors.ts).
 */
final class Router {
  private final List<Route> routes;
  private final Gate gate;

  Router(List<Route> routes, Gate gate) {
    this.routes = routes;
    this.gate = gate;
  }

  /**
   * Answers a request.
   *
   * @param authorization the header of that name; empty if there is none
   * @param body reads the body; only asked by endpoints that look at it
   */
  Answer answer(String method, URI uri, String authorization, Supplier<JsonNode> body) {
    String routed = method.equals("HEAD") ? "GET" : method;
    Map<String, String> query = Query.parse(uri.getRawQuery());
    Optional<Caller> caller = gate.admit(routed, uri.getPath(), query, authorization);
    if (caller.isEmpty()) {
      return Answer.plain(401, "Unauthorized");
    }
    for (Route route : routes) {
      Optional<Map<String, String>> parameters = route.match(routed, uri.getPath());
      if (parameters.isPresent()) {
        return handle(route, new Request(caller.get(), parameters.get(), query, body));
      }
    }
    return notFound(method, uri.getRawPath());
  }

  private static Answer handle(Route route, Request request) {
    try {
      return route.handler().answer(request);
    } catch (UpdatesLockedException e) {
      return Answer.failed(423, e);
    } catch (RuntimeException e) {
      Log.error("Error on " + route.method() + " " + route.path() + ": " + e.getMessage());
      return Answer.failed(503, e);
    }
  }

  private static Answer notFound(String method, String path) {
    String escaped =
        path.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;");
    return Answer.page(
        404,
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Error</title>
        </head>
        <body>
        <pre>Cannot %s %s</pre>
        </body>
        </html>
        """
            .formatted(method, escaped));
  }
}
