package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rows are asked for. Of OData's filters that is what a supervisor uses: fields that equal a
 * number or a text, joined by {@code and}.
 */
record ODataFilter(Map<String, String> wanted) {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*(?:([()])|('(?:[^']|'')*')|([A-Za-z0-9_.-]+))");
  private static final Pattern RESOURCE =
      Pattern.compile("(?<name>[a-z_]+)(?:\\((?:(?<field>[a-z_]+)=)?(?<value>[^()]+)\\))?");

  /** The name of a resource, and the row that stands in parentheses behind it. */
  record Resource(String name, ODataFilter row) {}

  /** Takes {@code device}, {@code device(7)} or {@code device(uuid='…')} apart. */
  static Resource resource(String path) throws Refusal {
    Matcher matcher = RESOURCE.matcher(path);
    if (!matcher.matches()) {
      throw Refusal.malformed("The lab's cloud does not understand the resource " + path);
    }
    String value = matcher.group("value");
    if (value == null) {
      return new Resource(matcher.group("name"), new ODataFilter(Map.of()));
    }
    String field = matcher.group("field");
    return new Resource(
        matcher.group("name"), new ODataFilter(Map.of(field == null ? "id" : field, plain(value))));
  }

  static ODataFilter of(String text) throws Refusal {
    List<String> words = new ArrayList<>();
    Matcher token = TOKEN.matcher(text.strip());
    int end = 0;
    while (token.lookingAt()) {
      if (token.group(1) == null) {
        words.add(token.group().strip());
      }
      end = token.end();
      token.region(end, token.regionEnd());
    }
    Map<String, String> wanted = new TreeMap<>();
    boolean understood =
        end == text.strip().length() && words.size() % 4 == (text.isBlank() ? 0 : 3);
    for (int i = 0; understood && i < words.size(); i += 4) {
      understood = words.get(i + 1).equals("eq") && (i == 0 || words.get(i - 1).equals("and"));
      wanted.put(words.get(i), plain(words.get(i + 2)));
    }
    if (!understood) {
      throw Refusal.malformed("The lab's cloud does not understand the filter " + text);
    }
    return new ODataFilter(wanted);
  }

  /** Tells whether a row has the wanted values; a reference to another row counts by its id. */
  boolean takes(ObjectNode row) {
    for (Map.Entry<String, String> field : wanted.entrySet()) {
      JsonNode value = row.path(field.getKey());
      if (!(value.isObject() ? value.path("__id") : value).asText().equals(field.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static String plain(String literal) {
    return literal.startsWith("'") && literal.endsWith("'") && literal.length() > 1
        ? literal.substring(1, literal.length() - 1).replace("''", "'")
        : literal;
  }
}
