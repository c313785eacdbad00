package dev.balenachaos.supervisor.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file in which redsocks finds its proxy (balena-supervisor's host-config/proxy.ts). */
final class RedsocksConf {
  private static final String DEFAULT_DNS = "8.8.8.8:53";
  private static final Set<String> QUOTED = Set.of("login", "password");
  private static final String BASE =
      """
      base {
      \tlog_debug = off;
      \tlog_info = on;
      \tlog = stderr;
      \tdaemon = off;
      \tredirector = iptables;
      }
      """;

  private RedsocksConf() {}

  /**
   * Writes the file's content.
   *
   * @return empty if the fields make no proxy, not even with a name server
   */
  static String write(ObjectNode proxy) {
    ObjectNode fields = proxy.deepCopy();
    JsonNode dns = fields.path("dns");
    fields.remove("dns");
    if (fields.isEmpty()) {
      return "";
    }
    fields.put("local_ip", "127.0.0.1").put("local_port", 12345);
    String content = BASE + "\n" + block("redsocks", fields);
    if (dns.isTextual() || dns.asBoolean()) {
      String[] server = (dns.isTextual() ? dns.asText() : DEFAULT_DNS).split(":", 2);
      ObjectNode relay = Json.object().put("remote_ip", server[0]).put("remote_port", server[1]);
      content += "\n" + block("dnsu2t", relay.put("local_ip", "127.0.0.1").put("local_port", 53));
    }
    return content;
  }

  private static String block(String label, ObjectNode fields) {
    StringBuilder block = new StringBuilder(label).append(" {\n");
    for (String key : Json.keys(fields)) {
      JsonNode field = fields.path(key);
      String value = field.isValueNode() ? field.asText() : Json.write(field);
      block.append('\t').append(key).append(" = ");
      block.append(QUOTED.contains(key) ? quoted(value) : value).append(";\n");
    }
    return block.append("}\n").toString();
  }

  private static String quoted(String value) {
    return (value.startsWith("\"") ? "" : "\"") + value + (value.endsWith("\"") ? "" : "\"");
  }

  /** Reads the proxy from the file's content; no fields if it holds no complete one. */
  static ObjectNode read(String content) {
    Optional<ObjectNode> proxy = block("redsocks", content);
    if (proxy.isEmpty() || !ProxyFields.isComplete(proxy.get())) {
      if (!content.isBlank()) {
        Log.warn("Invalid redsocks block in redsocks.conf");
      }
      return Json.object();
    }
    ObjectNode fields = proxy.get();
    fields.put("port", fields.path("port").asInt());
    block("dnsu2t", content)
        .filter(relay -> relay.has("remote_ip") && relay.path("remote_port").asInt() > 0)
        .ifPresent(
            relay ->
                fields.put(
                    "dns",
                    relay.path("remote_ip").asText() + ":" + relay.path("remote_port").asInt()));
    return fields;
  }

  private static Optional<ObjectNode> block(String label, String content) {
    Matcher block =
        Pattern.compile(label + "\\s?\\{([\\s\\S]+?)\\}(?=\\s|$)").matcher(content.strip());
    if (!block.find()) {
      return Optional.empty();
    }
    ObjectNode fields = Json.object();
    for (String line : block.group(1).split(";?\n")) {
      String[] parts = line.strip().split(" *= *", 2);
      if (parts.length == 2 && !parts[0].startsWith("local_")) {
        String value = parts[1].strip();
        fields.put(parts[0], QUOTED.contains(parts[0]) ? value.replace("\"", "") : value);
      }
    }
    return Optional.of(fields);
  }
}
