package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.process.ChildJava;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLeaseTests {

  private static final Instant LONG_AGO = Instant.parse("2020-03-01T12:00:00Z");

  @TempDir private Path root;
  private SmallCache small;

  @BeforeEach
  void allowMuch() {
    small = new SmallCache(root, "1G");
  }

  @Test
  void aUseIsWrittenDown() throws IOException {
    small.keep("disk-a", LONG_AGO);
    Instant before = Instant.now().minusSeconds(2);

    small.use("disk-a").close();

    assertThat(entry("disk-a").lastUsed()).isAfter(before);
  }

  @Test
  void aUseIsOneOfWhatTheEntryNeeds() throws IOException {
    small.use("reference-1").close();
    small.use("template-1", "reference-1").close();
    small.keep("reference-1", LONG_AGO);
    Instant before = Instant.now().minusSeconds(2);

    small.use("template-1", "reference-1").close();

    assertThat(entry("reference-1").lastUsed()).isAfter(before);
  }

  @Test
  void anEntryIsMadeAgainWhenWhatItNeedsIsGone() throws IOException {
    small.use("reference-1").close();
    small.use("template-1", "reference-1").close();
    entry("reference-1").remove();
    small.use("reference-1").close();

    // The new image has the old one's name, and may have other content below the same blocks.
    small.use("template-1", "reference-1").close();

    assertThat(small.told()).hasLineCount(1).contains("template-1 is damaged");
  }

  @Test
  void anEntryCannotNeedOneThatIsNotThere() {
    assertThatThrownBy(() -> small.use("template-1", "reference-1"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("it needs reference-1, which is not in the cache");
    assertThat(small.folder("template-1")).doesNotExist();
  }

  @Test
  void aFailedUseHoldsNothing() throws IOException {
    small.use("reference-1").close();
    small.use("reference-2").close();
    small.use("template-1", "reference-1", "reference-2").close();
    entry("reference-2").remove();

    assertThatThrownBy(() -> small.use("template-1", "reference-1", "reference-2"))
        .isInstanceOf(InfraException.class);

    assertThat(entry("reference-1").inUse()).isFalse();
  }

  @Test
  void discardingDoesNotWaitForOthersWhoKeepWhatTheyHaveOpen() throws Exception {
    try (ChildJava user = ChildJava.start(SmallCache.User.class, root, "disk-a")) {
      user.awaitLine("uses");
      CacheLease lease = small.use("disk-a");
      try (InputStream open = Files.newInputStream(lease.folder().resolve("disk.raw"))) {

        lease.discard("its device does not answer");

        assertThat(lease.folder()).doesNotExist();
        assertThat(open.readAllBytes()).hasSize(1 << 20);
      }
      lease.close();
    }
    assertThat(small.told())
        .hasLineCount(1)
        .contains("disk-a is thrown away: its device does not answer");
  }

  @Test
  void discardingSparesWhatWasMadeAnewSince() {
    CacheLease first = small.use("disk-a");
    CacheLease second = small.use("disk-a");
    first.discard("its device does not answer");
    CacheLease anew = small.use("disk-a");

    second.discard("its device does not answer");

    assertThat(anew.folder()).exists();
    assertThat(small.told()).hasLineCount(1);
    first.close();
    second.close();
    assertThat(entryInUse("disk-a")).isTrue();
    anew.close();
    assertThat(entryInUse("disk-a")).isFalse();
  }

  @Test
  void endingAUseTwiceEndsNoOther() {
    CacheLease first = small.use("disk-a");
    CacheLease second = small.use("disk-a");
    first.close();
    first.close();

    assertThat(entryInUse("disk-a")).isTrue();
    second.close();
    assertThat(entryInUse("disk-a")).isFalse();
  }

  @Test
  void oneWhoOnlyTakesAWholeEntryIntoUseIsWaitedForInSilence() throws IOException {
    small.use("disk-a").close();

    CacheLease[] lease = new CacheLease[1];
    Thread other = new Thread(() -> lease[0] = small.use("disk-a"));
    entry("disk-a")
        .lock()
        .holding(
            () -> {},
            () -> {
              other.start();
              Awaitility.await().until(() -> other.getState() == Thread.State.WAITING);
              return true;
            });
    Awaitility.await().until(() -> !other.isAlive());

    assertThat(small.told()).isEmpty();
    lease[0].close();
  }

  private boolean entryInUse(String name) {
    try {
      return entry(name).inUse();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private CacheEntry entry(String name) {
    return new CacheEntry(root, name);
  }
}
