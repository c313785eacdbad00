package dev.balenachaos.device;

/** Words as the shell takes them literally. */
final class Quoted {

  private Quoted() {}

  static String forShell(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
