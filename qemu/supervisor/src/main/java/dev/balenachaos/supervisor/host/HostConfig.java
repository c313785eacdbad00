package dev.balenachaos.supervisor.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.disk.WholeFile;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The host's name and its proxy (balena-supervisor's host-config). Both are only written to the
 * boot partition: it is the host that watches the files there and restarts what depends on them.
 */
public final class HostConfig {
  private static final int SHORT_UUID = 7;

  private final Path hostname;
  private final ConfigJson config;
  private final WholeFile redsocks;
  private final WholeFile noProxy;

  HostConfig(Path hostRoot, Path bootPartition, ConfigJson config) {
    this.hostname = hostRoot.resolve("etc/hostname");
    this.config = config;
    this.redsocks = new WholeFile(bootPartition.resolve("system-proxy/redsocks.conf"));
    this.noProxy = new WholeFile(bootPartition.resolve("system-proxy/no_proxy"));
  }

  /**
   * Reads what is in force now; a host name that was just changed may not be yet.
   *
   * @throws IOException if the host name cannot be read
   */
  public synchronized ObjectNode read() throws IOException {
    ObjectNode inForce = Json.object();
    ObjectNode network = inForce.putObject("network");
    network.put("hostname", Files.readString(hostname).strip());
    Optional<String> conf = redsocks.read();
    if (conf.isPresent()) {
      ObjectNode proxy = RedsocksConf.read(conf.get());
      List<String> exempt = exempt();
      if (!exempt.isEmpty()) {
        proxy.set("noProxy", Json.array(exempt));
      }
      network.set("proxy", proxy);
    }
    return inForce;
  }

  /**
   * Writes a change.
   *
   * @throws IOException if the boot partition cannot be read or written
   */
  public synchronized void change(HostConfigPatch patch) throws IOException {
    if (patch.hostname().isPresent()) {
      String name = patch.hostname().get();
      config.change(Json.object().put("hostname", name.isEmpty() ? shortUuid() : name));
    }
    if (patch.proxy().isPresent()) {
      changeProxy(patch.proxy().get());
    }
  }

  private String shortUuid() throws IOException {
    String uuid = config.get("uuid");
    return uuid.substring(0, Math.min(SHORT_UUID, uuid.length()));
  }

  /** A change of the exempt addresses alone leaves the proxy; no fields at all remove it. */
  private void changeProxy(ObjectNode wanted) throws IOException {
    ObjectNode fields = wanted.deepCopy();
    JsonNode exempt = fields.path("noProxy");
    fields.remove("noProxy");
    boolean exemptChanged = !exempt.isMissingNode() && !exempt.isNull() && changeExempt(exempt);
    String content = "";
    if (!fields.isEmpty()) {
      ObjectNode merged = RedsocksConf.read(redsocks.read().orElse(""));
      merged.setAll(fields);
      content = RedsocksConf.write(merged);
    }
    if (!content.isEmpty()) {
      redsocks.write(content);
    } else if (!exemptChanged) {
      redsocks.delete();
    }
  }

  private boolean changeExempt(JsonNode wanted) throws IOException {
    List<String> former = exempt();
    List<String> next =
        wanted.isArray() ? Json.elements(wanted).map(JsonNode::asText).toList() : List.of();
    if (next.isEmpty()) {
      noProxy.delete();
    } else {
      noProxy.write(String.join("\n", next));
    }
    return wanted.isArray() && (former.size() != next.size() || !next.containsAll(former));
  }

  private List<String> exempt() throws IOException {
    return noProxy.read().orElse("").lines().filter(address -> !address.isEmpty()).toList();
  }
}
