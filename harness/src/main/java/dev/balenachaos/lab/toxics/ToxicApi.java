package dev.balenachaos.lab.toxics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Toxiproxy's HTTP API over the built-in server's proxies, as of Toxiproxy 2.12: paths, methods,
 * codes, bodies, defaults. Differences: a port that is taken is 409 and not 500, attributes below 0
 * and a toxicity outside of 0 to 1 are 400.
 */
final class ToxicApi implements HttpHandler {

  /** The version whose API this is; clients choose by it. */
  static final String VERSION = "2.12.0";

  private static final int MOST_BYTES = 1 << 20;
  private static final System.Logger LOG = System.getLogger(ToxicApi.class.getName());
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final EventLoop loop;
  private final ToxicPorts ports;

  /** What is answered; without a body where there is nothing to say. */
  private record Reply(int status, @Nullable JsonNode body) {}

  ToxicApi(EventLoop loop, ToxicPorts ports) {
    this.loop = loop;
    this.ports = ports;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, reply(exchange));
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    try {
      // As in Toxiproxy: a page in somebody's browser must not drive it.
      String agent = exchange.getRequestHeaders().getFirst("User-Agent");
      if (agent != null && agent.startsWith("Mozilla/")) {
        throw new ApiException(403, "User agent not allowed");
      }
      byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw new ApiException(413, "request body too large, at most 1 MiB");
      }
      return route(exchange.getRequestMethod(), parts(exchange), body);
    } catch (ApiException e) {
      return new Reply(e.status(), error(e.status(), e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "Toxiproxy's API", e);
      return new Reply(500, error(500, String.valueOf(e.getMessage())));
    }
  }

  private Reply route(String method, List<String> path, byte[] body) {
    String first = path.isEmpty() ? "" : path.get(0);
    return switch (path.size()) {
      case 1 ->
          switch (first) {
            case "version" -> only("GET", method, () -> version());
            case "reset" -> only("POST", method, this::reset);
            case "populate" -> {
              List<ToxicPorts.Wish> wishes =
                  method.equals("POST") ? ApiJson.newProxies(body) : List.of();
              yield only("POST", method, () -> populate(wishes));
            }
            case "proxies" -> proxies(method, body);
            default -> throw new ApiException(404, "no such path");
          };
      case 2, 3, 4 -> {
        if (!first.equals("proxies") || (path.size() > 2 && !path.get(2).equals("toxics"))) {
          throw new ApiException(404, "no such path");
        }
        yield switch (path.size()) {
          case 2 -> proxy(method, path.get(1), body);
          case 3 -> toxics(method, path.get(1), body);
          default -> toxic(method, path.get(1), path.get(3), body);
        };
      }
      default -> throw new ApiException(404, "no such path");
    };
  }

  private Reply proxies(String method, byte[] body) {
    return switch (method) {
      case "GET" -> loop.call(this::index);
      case "POST" -> {
        ToxicPorts.Wish wish = ApiJson.newProxy(ApiJson.object(body), "");
        yield loop.call(() -> new Reply(201, ApiJson.of(ports.create(wish))));
      }
      default -> throw notAllowed(method);
    };
  }

  private Reply proxy(String method, String name, byte[] body) {
    return switch (method) {
      case "GET" -> loop.call(() -> new Reply(200, ApiJson.of(ports.named(name))));
      case "POST", "PATCH" -> {
        loop.call(() -> ports.named(name));
        ToxicPorts.Wish wish = ApiJson.changedProxy(name, ApiJson.object(body));
        yield loop.call(() -> new Reply(200, ApiJson.of(ports.update(wish))));
      }
      case "DELETE" ->
          loop.call(
              () -> {
                ports.delete(name);
                return new Reply(204, null);
              });
      default -> throw notAllowed(method);
    };
  }

  private Reply toxics(String method, String proxy, byte[] body) {
    return switch (method) {
      case "GET" -> loop.call(() -> new Reply(200, ApiJson.ofToxics(ports.named(proxy))));
      case "POST" ->
          loop.call(
              () -> {
                ToxicPort port = ports.named(proxy);
                ToxicSpec toxic = ApiJson.newToxic(ApiJson.object(body));
                if (port.hasToxic(toxic.name())) {
                  throw new ApiException(409, "toxic already exists");
                }
                port.add(toxic);
                return new Reply(200, ApiJson.of(toxic));
              });
      default -> throw notAllowed(method);
    };
  }

  private Reply toxic(String method, String proxy, String name, byte[] body) {
    return switch (method) {
      case "GET" -> loop.call(() -> new Reply(200, ApiJson.of(ports.named(proxy).toxic(name))));
      case "POST", "PATCH" ->
          loop.call(
              () -> {
                ToxicPort port = ports.named(proxy);
                ToxicSpec changed = ApiJson.changedToxic(port.toxic(name), ApiJson.object(body));
                port.change(changed);
                return new Reply(200, ApiJson.of(changed));
              });
      case "DELETE" ->
          loop.call(
              () -> {
                ToxicPort port = ports.named(proxy);
                port.remove(port.toxic(name));
                return new Reply(204, null);
              });
      default -> throw notAllowed(method);
    };
  }

  private Reply only(String allowed, String method, Callable<Reply> action) {
    if (!allowed.equals(method)) {
      throw notAllowed(method);
    }
    return loop.call(action);
  }

  private Reply version() {
    return new Reply(200, NODES.objectNode().put("version", VERSION));
  }

  private Reply reset() {
    ports.reset();
    return new Reply(204, null);
  }

  private Reply index() {
    ObjectNode all = NODES.objectNode();
    ports.all().forEach(port -> all.set(port.name(), ApiJson.of(port)));
    return new Reply(200, all);
  }

  private Reply populate(List<ToxicPorts.Wish> wishes) throws IOException {
    ArrayNode populated = NODES.arrayNode();
    ports.populate(wishes).forEach(port -> populated.add(ApiJson.of(port)));
    return new Reply(201, NODES.objectNode().set("proxies", populated));
  }

  private static List<String> parts(HttpExchange exchange) {
    return Stream.of(exchange.getRequestURI().getRawPath().split("/"))
        .filter(part -> !part.isEmpty())
        .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
        .toList();
  }

  private static ApiException notAllowed(String method) {
    return new ApiException(405, method + " is not allowed here");
  }

  private static ObjectNode error(int status, @Nullable String message) {
    return NODES.objectNode().put("error", message).put("status", status);
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    // Head and body go out as two writes, and on a kept connection the second would wait 40 ms for
    // the client's kernel to acknowledge the first; at the end of a connection nothing waits.
    exchange.getResponseHeaders().set("Connection", "close");
    JsonNode body = reply.body();
    if (body == null) {
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
