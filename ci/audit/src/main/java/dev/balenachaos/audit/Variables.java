package dev.balenachaos.audit;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values by name, put into text as Docker does for {@code FROM} and compose for {@code image}:
 * {@code $NAME}, {@code ${NAME}}, and the forms with {@code -}, {@code +} and {@code ?}, with or
 * without a colon.
 */
final class Variables {

  private static final Pattern USE =
      Pattern.compile(
          "\\\\\\$|\\$\\$|\\$(\\w+)|\\$\\{(\\w+)(?:(:?[-+?])((?:[^{}]|\\{[^{}]*})*))?}");

  private final Map<String, String> values;

  private Variables(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  static Variables of(Map<String, String> values) {
    return new Variables(values);
  }

  /**
   * Text with its variables put in.
   *
   * @param text where a variable has no value, it stands as it was
   * @param unknown the names of those without a value; never null but potentially empty
   */
  record Expanded(String text, Set<String> unknown) {}

  void set(String name, String value) {
    values.put(name, value);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Expanded expand(String text) {
    Set<String> unknown = new LinkedHashSet<>();
    Matcher use = USE.matcher(text);
    StringBuilder whole = new StringBuilder();
    while (use.find()) {
      use.appendReplacement(whole, Matcher.quoteReplacement(value(use, unknown)));
    }
    use.appendTail(whole);
    return new Expanded(whole.toString(), unknown);
  }

  private String value(Matcher use, Set<String> unknown) {
    String name = use.group(1) == null ? use.group(2) : use.group(1);
    if (name == null) {
      return "$";
    }
    String value = values.get(name);
    String form = use.group(3) == null ? "" : use.group(3);
    boolean set = value != null && !(form.startsWith(":") && value.isEmpty());
    if (form.endsWith("+")) {
      return set ? expandInto(use.group(4), unknown) : "";
    }
    if (set && value != null) {
      return value;
    }
    if (form.endsWith("-")) {
      return expandInto(use.group(4), unknown);
    }
    unknown.add(name);
    return use.group();
  }

  private String expandInto(@Nullable String word, Set<String> unknown) {
    Expanded expanded = expand(word == null ? "" : word);
    unknown.addAll(expanded.unknown());
    return expanded.text();
  }
}
