package dev.balenachaos.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An instruction of a Dockerfile.
 *
 * @param line where it begins; the first is 1
 * @param keyword in upper case
 * @param rest what follows it, with continued lines joined, without the bodies of heredocs
 */
record Instruction(int line, String keyword, String rest) {

  private static final Pattern WORDS = Pattern.compile("(\\S+)\\s*(.*)", Pattern.DOTALL);

  static Instruction parse(int line, String text) {
    Matcher words = WORDS.matcher(text.strip());
    if (!words.matches()) {
      throw new IllegalArgumentException("An empty line is no instruction");
    }
    return new Instruction(line, words.group(1).toUpperCase(Locale.ROOT), words.group(2).strip());
  }

  /** Returns what an {@code ONBUILD} puts off; of any other instruction, itself. */
  Instruction putOff() {
    return keyword.equals("ONBUILD") && !rest.isEmpty() ? parse(line, rest) : this;
  }

  /** Returns its words, quotes kept: what is in quotes is one word with what touches it. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (char c : (rest + " ").toCharArray()) {
      if (quote == 0 && Character.isWhitespace(c)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
        continue;
      }
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      word.append(c);
    }
    if (!word.isEmpty()) {
      words.add(word.toString().stripTrailing());
    }
    return words;
  }

  /** Returns its words without the flags in front of them. */
  List<String> arguments() {
    return words().stream().dropWhile(word -> word.startsWith("--")).toList();
  }

  /** Returns the values of a flag, for instance {@code from}; it may be given more than once. */
  List<String> flags(String name) {
    String start = "--" + name + "=";
    return words().stream()
        .takeWhile(word -> word.startsWith("--"))
        .filter(word -> word.startsWith(start))
        .map(word -> unquoted(word.substring(start.length())))
        .toList();
  }

  /** Returns each {@code NAME=value} of an {@code ARG}; the value is empty where there is none. */
  List<Map.Entry<String, Optional<String>>> assignments() {
    return arguments().stream()
        .map(
            word -> {
              int equals = word.indexOf('=');
              return equals < 0
                  ? Map.entry(word, Optional.<String>empty())
                  : Map.entry(word.substring(0, equals), Optional.of(word.substring(equals + 1)));
            })
        .toList();
  }

  static String unquoted(String word) {
    return word.replaceAll("[\"']", "");
  }
}
