package dev.balenachaos.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A node of a YAML document that knows its line. */
record Yaml(Node node) {

  private static final String MERGE = "<<";

  /**
   * Reads the documents of a file.
   *
   * @throws UnreadableException when it is no YAML
   */
  static List<Yaml> documents(String text) throws UnreadableException {
    List<Yaml> documents = new ArrayList<>();
    try {
      LoadSettings settings = LoadSettings.builder().build();
      new Compose(settings).composeAllFromString(text).forEach(n -> documents.add(new Yaml(n)));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new UnreadableException(line, "it is no YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new UnreadableException(1, "it is no YAML: " + e.getMessage());
    }
    return documents;
  }

  /** Returns its line; the first is 1. */
  int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** Returns the text of a scalar; empty for anything else. */
  Optional<String> text() {
    return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
  }

  /** Returns the value of a key; empty where there is none, or this is no mapping. */
  Optional<Yaml> get(String key) {
    return Optional.ofNullable(entries().get(key));
  }

  /** Returns what a mapping holds, with what is merged into it by {@code <<}, in order. */
  Map<String, Yaml> entries() {
    Map<String, Yaml> entries = new LinkedHashMap<>();
    collect(node, entries, Collections.newSetFromMap(new IdentityHashMap<>()));
    return entries;
  }

  /** Returns the items of a sequence; empty for anything else. */
  List<Yaml> items() {
    return node instanceof SequenceNode sequence
        ? sequence.getValue().stream().map(Yaml::new).toList()
        : List.of();
  }

  /** Returns both parts of a scalar {@code NAME=value}; empty where there is no {@code =}. */
  Optional<Map.Entry<String, Yaml>> assignment() {
    String pair = text().orElse("");
    int equals = pair.indexOf('=');
    return equals < 0
        ? Optional.empty()
        : Optional.of(
            Map.entry(
                pair.substring(0, equals),
                new Yaml(
                    new ScalarNode(
                        Tag.STR,
                        true,
                        pair.substring(equals + 1),
                        ScalarStyle.PLAIN,
                        node.getStartMark(),
                        node.getEndMark()))));
  }

  /** What stands in a mapping itself goes before what is merged, and that in its order. */
  private static void collect(Node from, Map<String, Yaml> into, Set<Node> seen) {
    if (!(from instanceof MappingNode mapping) || !seen.add(from)) {
      return;
    }
    List<Node> merged = new ArrayList<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key) {
        if (key.getValue().equals(MERGE)) {
          merged.add(entry.getValueNode());
        } else {
          into.putIfAbsent(key.getValue(), new Yaml(entry.getValueNode()));
        }
      }
    }
    for (Node other : merged) {
      if (other instanceof SequenceNode sequence) {
        sequence.getValue().forEach(item -> collect(item, into, seen));
      } else {
        collect(other, into, seen);
      }
    }
  }
}
