package dev.balenachaos.supervisor.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpdateLocksTests {
  private static final Set<Integer> APP = Set.of(1);

  @TempDir private Path hostRoot;
  private UpdateLocks locks;
  private Path folder;

  @BeforeEach
  void makeTheFolderOfAService() throws IOException {
    locks = locks();
    folder = Files.createDirectories(hostRoot.resolve("tmp/balena-supervisor/services/1/main"));
  }

  @Test
  void the_app_sees_both_locks_while_something_is_done_to_it() throws Exception {
    List<String> seen = new ArrayList<>();

    locks.during(APP, false, () -> seen.addAll(names()));

    assertThat(seen).containsExactlyInAnyOrder("updates.lock", "resin-updates.lock");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_lock_of_the_app_forbids_it() throws Exception {
    Path lock = Files.createFile(folder.resolve("resin-updates.lock"));

    assertThatThrownBy(() -> locks.during(APP, false, () -> {}))
        .isInstanceOf(UpdatesLockedException.class)
        .hasMessage("Lockfile exists for { appId: 1, service: main }");

    assertThat(names())
        .as("none is left of those taken first")
        .containsExactly("resin-updates.lock");
    assertThat(lock).exists();
  }

  @Test
  void a_folder_is_a_lock_as_well() throws Exception {
    Files.createDirectory(folder.resolve("updates.lock"));

    assertThatThrownBy(() -> locks.during(APP, false, () -> {}))
        .isInstanceOf(UpdatesLockedException.class);
  }

  @Test
  void force_removes_files_and_folders() throws Exception {
    Files.createDirectory(folder.resolve("updates.lock"));
    Files.createFile(folder.resolve("resin-updates.lock"));
    List<String> seen = new ArrayList<>();

    locks.during(APP, true, () -> seen.addAll(names()));

    assertThat(seen).hasSize(2);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void even_force_does_not_remove_a_folder_that_holds_something() throws Exception {
    Files.createFile(Files.createDirectory(folder.resolve("updates.lock")).resolve("something"));

    assertThatThrownBy(() -> locks.during(APP, true, () -> {}))
        .isInstanceOf(UpdatesLockedException.class);
  }

  @Test
  void two_operations_do_not_hold_the_locks_of_one_app() {
    locks.keep(1, Set.of("main"), false);

    assertThatThrownBy(() -> locks.during(APP, true, () -> {}))
        .isInstanceOf(UpdatesLockedException.class)
        .hasMessage("Locks for app 1 are being held by another supervisor operation");

    locks.during(Set.of(2), false, () -> {});
    locks.settle();
    locks.during(APP, false, () -> {});
  }

  @Test
  void kept_locks_outlast_further_rounds_until_the_app_is_settled() {
    locks.keep(1, Set.of("main", "other"), false);
    locks.keep(1, Set.of("main", "other"), false);
    assertThat(names()).hasSize(2);
    assertThat(folder.resolveSibling("other/updates.lock")).exists();

    locks.settle();

    assertThat(folder).isEmptyDirectory();
    assertThat(folder.resolveSibling("other")).isEmptyDirectory();
  }

  @Test
  void a_supervisor_knows_the_locks_of_the_one_that_was_killed() throws Exception {
    assumeTrue(isRoot(), "only root can give files to the user that owns the locks");
    locks.keep(1, Set.of("main"), false);
    UpdateLocks afterwards = locks();

    afterwards.during(APP, false, () -> assertThat(names()).hasSize(2));

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_supervisor_removes_what_the_killed_one_left_once_all_is_settled() throws Exception {
    assumeTrue(isRoot(), "only root can give files to the user that owns the locks");
    locks.keep(1, Set.of("main"), false);
    Path own =
        Files.createFile(Files.createDirectory(folder.resolveSibling("b")).resolve("updates.lock"));

    locks().settle();

    assertThat(folder).isEmptyDirectory();
    assertThat(own).as("a lock of the app").exists();
  }

  private UpdateLocks locks() {
    return new UpdateLocks(hostRoot, Duration.ofMillis(20));
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private List<String> names() {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names);
  }
}
