package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalFollowerTests {

  private final FakeShell shell = new FakeShell().answers("-n 1", line(1, "boot-a", "before"));
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private AutoCloseable following = () -> {};

  @BeforeEach
  void follow() {
    following = new ShellJournal(shell, "bench").follow(entry -> heard.add(entry.message()));
  }

  @AfterEach
  void stop() throws Exception {
    following.close();
  }

  @Test
  void beginsAfterWhatIsThere() {
    assertThat(shell.streams.get(0).command).contains("--after-cursor='c1-boot-a'");
    shell.streams.get(0).print(line(2, "boot-a", "new"));

    assertThat(heard).containsExactly("new");
  }

  @Test
  void endsTheCommandWhenClosed() throws Exception {
    following.close();

    assertThat(shell.streams.get(0).running()).isFalse();
  }

  @Test
  void takesUpALostStreamAfterTheLastLine() {
    shell.streams.get(0).print(line(2, "boot-a", "two"));
    shell.streams.get(0).close();
    await().until(() -> shell.streams.size() == 2);

    assertThat(shell.streams.get(1).command).contains("--after-cursor='c2-boot-a'");
  }

  @Test
  void leavesOutWhatItHasSeenWhenTheBootIsReadFromItsStart() {
    for (int number = 1; number <= 3; number++) {
      shell.streams.get(0).print(line(number, "boot-a", "message " + number));
    }

    assertThat(heard).containsExactly("message 2", "message 3");
  }

  @Test
  void hearsTheNewBootFromItsFirstLine() {
    shell.streams.get(0).print(line(50, "boot-a", "last of the old"));
    shell.streams.get(0).print(line(1, "boot-b", "first of the new"));

    assertThat(heard).containsExactly("last of the old", "first of the new");
  }

  @Test
  void aJournalWithoutLinesIsFollowedFromTheStartOfTheBoot() {
    assertThat(JournalFollower.command(null)).contains("-f").endsWith("-b");
  }

  private static String line(int number, String boot, String message) {
    return "{\"__CURSOR\":\"c%d-%s\",\"__MONOTONIC_TIMESTAMP\":\"%d\",\"_BOOT_ID\":\"%s\",\"MESSAGE\":\"%s\"}"
        .formatted(number, boot, number, boot, message);
  }
}
