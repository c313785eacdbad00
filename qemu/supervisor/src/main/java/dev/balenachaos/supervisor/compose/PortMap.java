package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A published range of ports, from the short syntax {@code [host:]external[-end]:internal[-end]}.
 */
record PortMap(
    String host,
    int externalStart,
    int externalEnd,
    int internalStart,
    int internalEnd,
    String protocol) {
  private static final Pattern SHORT_SYNTAX =
      Pattern.compile(
          "(?:(?:(?<host>[a-fA-F0-9.:]+):)?(?<from>[0-9]+)(?:-(?<to>[0-9]+))?:)?"
              + "(?<inner>[0-9]+)(?:-(?<innerEnd>[0-9]+))?(?:/(?<protocol>udp|tcp|sctp))?");

  /** Reads one entry of a service's ports; empty if it is malformed. */
  static Optional<PortMap> parse(String text) {
    Matcher port = SHORT_SYNTAX.matcher(text);
    if (!port.matches()) {
      return Optional.empty();
    }
    int inner = Integer.parseInt(port.group("inner"));
    int innerEnd = number(port.group("innerEnd"), inner);
    int outer = number(port.group("from"), inner);
    int outerEnd = number(port.group("to"), outer + innerEnd - inner);
    if (outerEnd - outer != innerEnd - inner) {
      return Optional.empty();
    }
    String host = port.group("host");
    String protocol = port.group("protocol");
    return Optional.of(
        new PortMap(
            host == null ? "" : host,
            outer,
            outerEnd,
            inner,
            innerEnd,
            protocol == null ? "tcp" : protocol));
  }

  private static int number(@Nullable String text, int otherwise) {
    return text == null ? otherwise : Integer.parseInt(text);
  }

  JsonNode toConfig() {
    ObjectNode ports = Json.object();
    ports.put("internalStart", internalStart).put("internalEnd", internalEnd);
    ports.put("externalStart", externalStart).put("externalEnd", externalEnd);
    ports.put("host", host).put("protocol", protocol);
    return Json.object().set("ports", ports);
  }

  /** Adds the range, port by port, to what a container exposes and binds. */
  static void expose(JsonNode config, ObjectNode exposed, ObjectNode bindings) {
    JsonNode ports = config.path("ports");
    int offset = ports.path("externalStart").asInt() - ports.path("internalStart").asInt();
    int end = ports.path("internalEnd").asInt();
    for (int inner = ports.path("internalStart").asInt(); inner <= end; inner++) {
      String port = inner + "/" + ports.path("protocol").asText();
      exposed.putObject(port);
      bindings
          .withArray("/" + port.replace("/", "~1"))
          .addObject()
          .put("HostIp", ports.path("host").asText())
          .put("HostPort", Integer.toString(inner + offset));
    }
  }
}
