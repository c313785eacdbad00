package dev.balenachaos.fault;

/** Shell lines that grow a file on the data partition. */
final class InsideDataPartition {

  /** Where balenaOS mounts its data partition (meta-balena, {@code resin-data.service}). */
  static final String MOUNT = "/mnt/data";

  /**
   * Grows {@code $file} by {@code $bytes}, or, when that is -1, by ever smaller pieces until not
   * even a block is left. Blocks are allocated, not written, so it takes no time and no flash is
   * worn. Root may take the reserved blocks, and does.
   */
  static final String GROW =
      """
      size=0
      grow() { fallocate --offset "$size" --length "$1" "$file" 2>/dev/null && size=$((size + $1)); }
      if [ "$bytes" -ge 0 ]; then
        grow "$bytes"
      else
        room=$(($(stat -f -c '%%f * %%S' %s)))
        [ "$room" -gt 16777216 ] && grow $((room - 16777216))
        for piece in 16777216 1048576 65536 4096; do
          while grow "$piece"; do :; done
        done
      fi
      [ "$size" -gt 0 ]"""
          .formatted(MOUNT);

  private InsideDataPartition() {}
}
