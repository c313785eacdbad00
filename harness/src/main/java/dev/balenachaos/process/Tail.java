package dev.balenachaos.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a text file that is still being written, such as a serial console's log. */
public final class Tail {

  private static final int ENOUGH = 16 * 1024;

  private Tail() {}

  /**
   * Returns the last lines that are not blank, joined by line feeds; empty when there is no such
   * file yet.
   */
  public static String of(Path file, int lines) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long start = Math.max(0, in.length() - ENOUGH);
      byte[] end = new byte[(int) (in.length() - start)];
      in.seek(start);
      in.readFully(end);
      List<String> said =
          new String(end, StandardCharsets.UTF_8)
              .lines()
              .map(Tail::printable)
              .filter(line -> !line.isBlank())
              .toList();
      return String.join("\n", said.subList(Math.max(0, said.size() - lines), said.size()));
    } catch (IOException e) {
      return "";
    }
  }

  /** Drops the colours and cursor movements that firmware and systemd write to a console. */
  private static String printable(String line) {
    return line.replaceAll("\u001B\\[[0-9;?=]*[A-Za-z]", "").replaceAll("\\p{Cntrl}", "").strip();
  }
}
