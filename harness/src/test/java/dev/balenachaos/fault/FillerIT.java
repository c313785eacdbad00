package dev.balenachaos.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes the inodes of a small tmpfs, in a namespace that ends with the test. */
class FillerIT {

  private static final String ID = "1a";

  /** An engine with one container, which is this machine. */
  private static final String ENGINE =
      """
      #!/bin/sh
      case $1 in
        ps) echo c0ffee ;;
        inspect) echo "$PWD/volume" ;;
        exec) shift && [ "$1 $3" = '--env c0ffee' ] && mark=$2 && shift 3 && env "$mark" "$@" ;;
      esac
      """;

  private static final String SCRIPT =
      """
      export PATH=$PWD:$PATH
      mkdir volume && mount -t tmpfs -o nr_inodes=300 tmpfs volume && cd volume || exit
      can() { touch try 2>/dev/null && rm try && echo "$1: a file can be made" || echo "$1: none"; }
      can before
      cd .. && sh fill && cd volume
      can filled
      sh ../undo && sh ../undo
      can healed
      ls
      """;

  @TempDir private Path folder;

  @Test
  void manyFilesTakeTheInodesUntilTheyAreGone() throws Exception {
    Filler filler = new Filler.ManyFiles("sensor", "readings", folder + "/volume");
    Files.writeString(folder.resolve("fill"), "set -e\n" + filler.fill(ID));
    Files.writeString(folder.resolve("undo"), "undo() {\n" + filler.undo(ID) + "\n}\nundo");
    Files.writeString(folder.resolve("balena-engine"), ENGINE);
    assertThat(folder.resolve("balena-engine").toFile().setExecutable(true)).isTrue();

    assertThat(printed())
        .isEqualTo(
            """
            before: a file can be made
            filled: none
            healed: a file can be made
            """);
  }

  private String printed() throws IOException {
    Process sandbox =
        new ProcessBuilder("unshare", "--map-root-user", "--mount", "sh", "-c", SCRIPT)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    return new String(sandbox.getInputStream().readAllBytes(), UTF_8);
  }
}
