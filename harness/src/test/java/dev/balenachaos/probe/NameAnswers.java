package dev.balenachaos.probe;

import java.nio.charset.StandardCharsets;

/**
 * What a name server says, as bytes that are characters of ASCII too, so that a shell prints it.
 */
public final class NameAnswers {

  private static final String NO_QUESTION = "\0\0";

  private NameAnswers() {}

  /** An answer with an address of four numbers below 128. */
  public static String address(String name, int... numbers) {
    StringBuilder answer = new StringBuilder(header(0, 1));
    for (String label : name.split("\\.")) {
      answer.append((char) label.length()).append(label);
    }
    answer.append("\0" + "\0\1" + "\0\1" + "\0\0\0\0" + "\0\4");
    for (int number : numbers) {
      answer.append((char) number);
    }
    return answer.toString();
  }

  /** An answer that is none: 3 for a name that there is not. */
  public static String error(int code) {
    return header(code, 0);
  }

  private static String header(int code, int answers) {
    return "\13\14\1" + (char) code + NO_QUESTION + "\0" + (char) answers + "\0\0\0\0";
  }

  static byte[] bytes(String answer) {
    return answer.getBytes(StandardCharsets.US_ASCII);
  }
}
