package dev.balenachaos.fault;

/** Shell lines that grow a file on a partition of ext4. */
final class FileGrowth {

  /**
   * Grows {@code $file} by {@code $bytes}, or, when that is -1, by ever smaller pieces until not
   * even a block is left. Blocks are allocated, not written, so it takes no time and no flash is
   * worn. Root may take the reserved blocks, and does. A piece that does not fit wholly may have
   * grown the file all the same, so its size is looked up each time.
   */
  static final String GROW =
      """
      : >>"$file"
      grow() {
        fallocate --offset "$(stat -c %s "$file")" --length "$1" "$file" 2>/dev/null
      }
      if [ "$bytes" -ge 0 ]; then
        grow "$bytes"
      else
        for piece in 1073741824 67108864 4194304 262144 16384 4096; do
          while grow "$piece"; do :; done
        done
      fi
      test -s "$file"
      """;

  private FileGrowth() {}
}
