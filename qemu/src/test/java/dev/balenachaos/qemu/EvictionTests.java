package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.process.ChildJava;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvictionTests {

  private static final Instant LONG_AGO = Instant.parse("2020-03-01T12:00:00Z");
  private static final Instant YESTERDAY = LONG_AGO.plusSeconds(86_400);
  private static final Instant LATELY = YESTERDAY.plusSeconds(86_400);

  @TempDir private Path root;
  private SmallCache small;

  @BeforeEach
  void allowThreeEntries() {
    small = new SmallCache(root, "3600K");
  }

  @Test
  void whatWasNotUsedForLongestGoesFirstAndALineSaysSo() throws IOException {
    small.keep("disk-b", YESTERDAY);
    small.keep("disk-a", LATELY);
    small.keep("disk-c", LONG_AGO);

    small.use("disk-new").close();

    assertThat(small.folder("disk-c")).doesNotExist();
    assertThat(names()).containsExactly("disk-b", "disk-a", "disk-new");
    assertThat(small.told())
        .hasLineCount(1)
        .contains("disk-c makes room, 3.5M are allowed: 1.0M, last used 2020-03-01 ");
  }

  @Test
  void asManyGoAsTheBoundAsksFor() throws IOException {
    small.keep("disk-a", LONG_AGO);
    small.keep("disk-b", YESTERDAY);
    small.keep("disk-c", LATELY);

    Eviction.downTo(DataSize.parse("1200K"), root, item -> {});

    assertThat(names()).containsExactly("disk-c");
  }

  @Test
  void roomIsMadeBeforeAnEntryIsBuilt() throws IOException {
    small.keep("disk-a", LONG_AGO);
    small.keep("disk-b", YESTERDAY);
    small.keep("disk-c", LATELY);
    SmallCache tighter = new SmallCache(root, "2400K");

    tighter
        .cache()
        .use("disk-new", folder -> assertThat(small.folder("disk-a")).doesNotExist())
        .close();

    assertThat(names()).containsExactly("disk-b", "disk-c", "disk-new");
  }

  @Test
  void whatIsUsedHereStaysThoughTheBoundIsBroken() throws IOException {
    CacheLease used = small.use("disk-used");
    small.keep("disk-b", LATELY);

    CacheListing left = Eviction.downTo(new DataSize(0), root, item -> {});

    assertThat(left.items())
        .singleElement()
        .satisfies(item -> assertThat(item.entry().name()).isEqualTo("disk-used"));
    used.close();
    assertThat(Eviction.downTo(new DataSize(0), root, item -> {}).items()).isEmpty();
  }

  @Test
  void whatAnotherProcessUsesStaysUntilThatIsKilled() throws Exception {
    try (ChildJava user = ChildJava.start(SmallCache.User.class, root, "disk-used")) {
      user.awaitLine("uses");
      Eviction.downTo(new DataSize(0), root, item -> {});
      assertThat(names()).containsExactly("disk-used");

      user.kill();

      Eviction.downTo(new DataSize(0), root, item -> {});
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void anotherProcessSeesAUseThatIsLeftAfterASecondOneEnded() throws Exception {
    CacheLease first = small.use("disk-used");
    CacheLease second = small.use("disk-used");
    first.close();

    try (ChildJava clearer = ChildJava.start(SmallCache.Clearer.class, root)) {
      assertThat(clearer.awaitLine("left")).isEqualTo("[disk-used]");
    }
    second.close();
    try (ChildJava clearer = ChildJava.start(SmallCache.Clearer.class, root)) {
      assertThat(clearer.awaitLine("left")).isEqualTo("[]");
    }
  }

  @Test
  void whatAnotherProcessIsAboutToUseStays() throws Exception {
    small.keep("disk-a", LONG_AGO);

    try (ChildJava holder = ChildJava.start(LockHolder.class, root.resolve("disk-a.lock"))) {
      holder.awaitLine("held");
      Eviction.downTo(new DataSize(0), root, item -> {});
    }

    assertThat(names()).containsExactly("disk-a");
  }

  @Test
  void holesInAFileOccupyNothing() throws IOException {
    small.keep("disk-a", LONG_AGO);

    small
        .cache()
        .use(
            "disk-sparse",
            folder -> {
              try (RandomAccessFile file =
                  new RandomAccessFile(folder.resolve("disk.raw").toFile(), "rw")) {
                file.setLength(1L << 30);
              }
            })
        .close();

    assertThat(names()).containsExactly("disk-a", "disk-sparse");
  }

  @Test
  void whatNeedsAnEntryGoesBeforeIt() throws IOException {
    small.keep("reference-1", LONG_AGO);
    small.keep("template-1", LATELY, "reference-1");
    small.keep("reference-1", LONG_AGO);
    List<String> gone = new ArrayList<>();

    Eviction.downTo(DataSize.parse("1200K"), root, item -> gone.add(item.entry().name()));

    assertThat(gone).containsExactly("template-1", "reference-1");
  }

  @Test
  void whatAnEntryInUseNeedsIsInUse() throws IOException {
    small.keep("reference-1", LONG_AGO);
    CacheLease template = small.use("template-1", "reference-1");

    Eviction.downTo(new DataSize(0), root, item -> {});
    assertThat(names()).containsExactlyInAnyOrder("reference-1", "template-1");

    template.close();
    Eviction.downTo(new DataSize(0), root, item -> {});
    assertThat(names()).isEmpty();
  }

  @Test
  void whatIsLeftOfEntriesThatAreGoneIsClearedAwayButNothingElse() throws Exception {
    for (String file :
        List.of("speed-1.json", "failed-build.log", "disk-gone.lock", "disk-x.lock")) {
      Files.createFile(root.resolve(file));
    }
    Files.createDirectory(root.resolve("disk-half.removed"));

    try (ChildJava holder = ChildJava.start(LockHolder.class, root.resolve("disk-x.lock"))) {
      holder.awaitLine("held");
      small.keep("disk-a", LONG_AGO);
    }

    assertThat(root.toFile().list())
        .containsExactlyInAnyOrder(
            "speed-1.json", "failed-build.log", "locks", "disk-x.lock", "disk-a", "disk-a.lock");
  }

  @Test
  void anEvictedEntryLeavesNoLock() throws IOException {
    small.keep("disk-a", LONG_AGO);

    Eviction.downTo(new DataSize(0), root, item -> {});

    assertThat(root.toFile().list()).containsExactly("locks");
  }

  private List<String> names() throws IOException {
    return CacheListing.of(root).items().stream().map(item -> item.entry().name()).toList();
  }
}
