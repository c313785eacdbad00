package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheCommandTests {

  private static final Instant LONG_AGO =
      LocalDateTime.parse("2020-03-01T12:00").atZone(ZoneId.systemDefault()).toInstant();
  private static final Instant LATER =
      LocalDateTime.parse("2020-04-01T12:00").atZone(ZoneId.systemDefault()).toInstant();

  @TempDir private Path root;
  private SmallCache small;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void allowThreeEntries() {
    small = new SmallCache(root, "3600K");
  }

  @Test
  void listIsATableWithWhatGoesFirstOnTop() throws IOException {
    small.keep("reference-1", LATER);
    small.keep("template-22", LONG_AGO);
    CacheLease used = small.use("reference-3");

    assertThat(run("list")).isZero();

    List<String> lines = printed().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).matches("name +kind +size  last used +made +in use");
    assertThat(lines.get(1)).matches("template-22  template    1.0M  2020-03-01 12:00  .*  -");
    assertThat(lines.get(2)).matches("reference-1  reference   1.0M  2020-04-01 12:00  .*  -");
    assertThat(lines.get(3)).matches("reference-3  reference   1.0M  .*  yes");
    assertThat(lines.get(4)).isEqualTo("total 3.0M of 3.5M allowed, in " + root);
    used.close();
  }

  @Test
  void listShowsWhatIsBeingMade() throws IOException {
    small
        .cache()
        .use(
            "template-1",
            folder -> {
              assertThat(run("list")).isZero();
              SmallCache.write(folder);
            })
        .close();

    assertThat(printed()).containsPattern("template-1  template +- +- +being made +yes");
  }

  @Test
  void listChangesNothing() throws IOException {
    small.keep("reference-1", LONG_AGO);
    Files.createDirectory(root.resolve("reference-2.building"));
    String[] before = root.toFile().list();

    run("list");

    assertThat(root.toFile().list()).contains(before);
    assertThat(new CacheEntry(root, "reference-1").lastUsed()).isEqualTo(LONG_AGO);
  }

  @Test
  void anEmptyCacheIsSaidToBe() throws IOException {
    assertThat(run("list")).isZero();
    assertThat(printed()).isEqualToIgnoringNewLines("Nothing is kept in " + root);
  }

  @Test
  void aCacheThatNeverWasIsCleared() throws IOException {
    Files.delete(root);

    assertThat(run("clear")).isZero();

    assertThat(printed()).isEqualToIgnoringNewLines("freed 0, kept 0 in " + root);
    assertThat(root).doesNotExist();
  }

  @Test
  void pruneRemovesWhatGoesFirstDownToASize() throws IOException {
    small.keep("reference-1", LATER);
    small.keep("reference-2", LONG_AGO);

    assertThat(run("prune", "--to", "1200K")).isZero();

    assertThat(printed().lines())
        .containsExactly(
            "removed  reference-2: 1.0M, last used 2020-03-01 12:00",
            "freed 1.0M, kept 1.0M in " + root);
    assertThat(small.folder("reference-1")).exists();
  }

  @Test
  void pruneGoesDownToTheBound() throws IOException {
    SmallCache large = new SmallCache(root, "1G");
    large.keep("reference-1", LATER);
    large.keep("reference-2", LATER);
    large.keep("reference-3", LATER);
    large.keep("reference-4", LONG_AGO);

    assertThat(run("prune")).isZero();

    assertThat(small.folder("reference-4")).doesNotExist();
    assertThat(small.folder("reference-3")).exists();
  }

  @Test
  void pruneFailsWhereTooMuchIsInUse() throws IOException {
    CacheLease used = small.use("reference-1");

    assertThat(run("prune", "--to", "512K")).isOne();

    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("ci/cache: 1.0M are more than 512K, and all of it is in use");
    used.close();
  }

  @Test
  void clearRemovesAllAndSaysWhatItLeft() throws IOException {
    small.keep("reference-1", LONG_AGO);
    CacheLease used = small.use("reference-2");

    assertThat(run("clear")).isZero();

    assertThat(printed().lines())
        .containsExactly(
            "removed  reference-1: 1.0M, last used 2020-03-01 12:00",
            "freed 1.0M, kept 1.0M in " + root,
            "kept     reference-2: 1.0M, in use");
    used.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "purge", "list all", "prune --to", "prune --to much", "clear --to 1G"})
  void whatIsNotUnderstoodRemovesNothingAndIsExplained(String words) throws IOException {
    small.keep("reference-1", LONG_AGO);

    assertThat(run(words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8)).contains("512M");
    assertThat(printed()).isEmpty();
    assertThat(small.folder("reference-1")).exists();
  }

  private int run(String... words) throws IOException {
    return new CacheCommand(small.cache(), new PrintStream(out), new PrintStream(err))
        .run(List.of(words));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
