package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.process.ChildJava;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTests {

  @TempDir private Path root;
  private final Told told = new Told();
  private final AtomicInteger builds = new AtomicInteger();

  @Test
  void anEntryIsMadeOnce() {
    Path first = cache().entry("disk", this::write);
    Path second = cache().entry("disk", this::write);

    assertThat(second).isEqualTo(first);
    assertThat(builds).hasValue(1);
    assertThat(first.resolve("disk.raw")).hasSize(1000);
    assertThat(told.text()).isEmpty();
  }

  @Test
  void aFailedBuildLeavesNothingButItsLog() throws IOException {
    Cache.Builder failing =
        folder -> {
          write(folder);
          Files.writeString(folder.resolve("build.log"), "why");
          throw new IOException("no space left on device");
        };

    assertThatThrownBy(() -> cache().entry("disk", failing))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("no space left on device");
    assertThat(root.resolve("disk")).doesNotExist();
    assertThat(root.resolve("disk.building")).doesNotExist();
    assertThat(root.resolve("failed-build.log")).hasContent("why");
  }

  @Test
  void whatAKilledBuildLeftIsNeverTakenForWhole() throws IOException {
    Path left = Files.createDirectory(root.resolve("disk.building"));
    Files.writeString(left.resolve("disk.raw"), "half");

    Path entry = cache().entry("disk", this::write);

    assertThat(entry.resolve("disk.raw")).hasSize(1000);
    assertThat(left).doesNotExist();
  }

  @Test
  void whatAKilledBuildOfAnotherEntryLeftIsRemoved() throws IOException {
    Path left = Files.createDirectory(root.resolve("old.building"));

    cache().entry("disk", this::write);

    assertThat(left).doesNotExist();
  }

  @Test
  void whatIsBeingBuiltByAnotherProcessIsLeftAlone() throws Exception {
    Path building = Files.createDirectory(root.resolve("other.building"));

    try (ChildJava holder = ChildJava.start(LockHolder.class, root.resolve("other.lock"))) {
      holder.awaitLine("held");
      cache().entry("disk", this::write);

      assertThat(building).exists();
    }
  }

  @Test
  void aTruncatedFileIsNoticedAndTheEntryMadeAgain() throws IOException {
    Path entry = cache().entry("disk", this::write);
    Files.write(entry.resolve("disk.raw"), new byte[10]);

    cache().entry("disk", this::write);

    assertThat(builds).hasValue(2);
    assertThat(entry.resolve("disk.raw")).hasSize(1000);
    assertThat(told.text()).contains("disk is damaged").hasLineCount(1);
  }

  @Test
  void aMissingFileIsNoticed() throws IOException {
    Path entry = cache().entry("disk", this::write);
    Files.delete(entry.resolve("disk.raw"));

    cache().entry("disk", this::write);

    assertThat(builds).hasValue(2);
  }

  @Test
  void aSecondThreadWaitsForTheFirstAndSaysSoOnce() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Path> first =
        entering(
            folder -> {
              began.countDown();
              awaitLatch(go);
              write(folder);
            });
    awaitLatch(began);
    CompletableFuture<Path> second = entering(this::write);
    Awaitility.await().until(() -> told.text().contains("waiting"));
    go.countDown();

    assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(first.get(10, TimeUnit.SECONDS));
    assertThat(builds).hasValue(1);
    assertThat(told.text()).hasLineCount(1);
  }

  @Test
  void anotherProcessIsWaitedForUntilItIsKilled() throws Exception {
    Files.createDirectories(root);
    try (ChildJava holder = ChildJava.start(LockHolder.class, root.resolve("disk.lock"))) {
      holder.awaitLine("held");
      CompletableFuture<Path> entry = entering(this::write);
      Awaitility.await().until(() -> told.text().contains("waiting"));
      assertThat(entry).isNotDone();
      holder.kill();

      assertThat(entry).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void twoProcessesThatWantTheSameMakeItOnce() throws Exception {
    try (ChildJava first = ChildJava.start(PatientBuilder.class, root, "1");
        ChildJava second = ChildJava.start(PatientBuilder.class, root, "2")) {
      assertThat(first.awaitLine("entry")).isEqualTo(second.awaitLine("entry"));
    }

    assertThat(root.resolve("builds")).hasContent("built");
  }

  /** Another virtual machine, whose build takes until a second one has come. */
  static final class PatientBuilder {

    private PatientBuilder() {}

    public static void main(String[] args) throws IOException {
      Path root = Path.of(args[0]);
      Files.createFile(root.resolve("came-" + args[1]));
      Path entry =
          new Cache(root, Story.onConsole(), DataSize.parse("20G"))
              .entry(
                  "disk",
                  folder -> {
                    Files.writeString(
                        root.resolve("builds"),
                        "built\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                    Awaitility.await()
                        .until(
                            () ->
                                Files.exists(root.resolve("came-1"))
                                    && Files.exists(root.resolve("came-2")));
                  });
      System.out.println("entry " + entry);
    }
  }

  @Test
  void aBoundThatIsNoSizeIsRefusedWithAnExample() {
    assertThat(Cache.max("512M").bytes()).isEqualTo(512L << 20);
    assertThatThrownBy(() -> Cache.max("plenty"))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("-Dcache.max=plenty", "'plenty' is not a size", "20G");
  }

  private Cache cache() {
    return new Cache(root, told.story(), DataSize.parse("20G"));
  }

  /** Asks for the entry on another thread. */
  private CompletableFuture<Path> entering(Cache.Builder builder) {
    return CompletableFuture.supplyAsync(
        () -> cache().entry("disk", builder), task -> new Thread(task, "newcomer").start());
  }

  private void write(Path folder) throws IOException {
    builds.incrementAndGet();
    Files.write(folder.resolve("disk.raw"), new byte[1000]);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
