package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.fault.OomKills.Kill;
import dev.balenachaos.fault.OomKills.Scope;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Reads lines of a kernel log of Linux 6.1. */
class OomKillsTests {

  private static final String HOG = "3c".repeat(32);

  private static final String LOG =
      """
      container %1$s capped_3_1_0123
      [   50.000000] dev kernel: Out of memory: Killed process 7 (early) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0
      [  102.345678] dev kernel: balena-chaos: 0badcafe: hog
      [  104.500001] dev kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=docker-%1$s.scope,mems_allowed=0,oom_memcg=/system.slice/docker-%1$s.scope,task_memcg=/system.slice/docker-%1$s.scope,task=dd,pid=1412,uid=0
      [  104.500077] dev kernel: Memory cgroup out of memory: Killed process 1412 (dd) total-vm:66920kB, anon-rss:63488kB, file-rss:4kB, shmem-rss:0kB, UID:0 pgtables:164kB oom_score_adj:0
      [  130.000000] dev kernel: oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/chronyd.service,task=chronyd,pid=612,uid=0
      [  130.250000] dev kernel: Out of memory: Killed process 612 (chronyd) total-vm:9kB, anon-rss:2048kB, file-rss:0kB, shmem-rss:0kB, UID:104 pgtables:44kB oom_score_adj:0
      [  130.750000] dev kernel: Out of memory: Killed process 999 (sh) total-vm:9kB, anon-rss:0kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0
      """
          .formatted(HOG);

  @Test
  void tellsWhoWasKilledInOrderSinceTheInjectionBegan() {
    assertThat(OomKills.parse(LOG, OomKills.mark("0badcafe")).inOrder())
        .containsExactly(
            new Kill(Duration.ofMillis(104_500), Scope.LIMIT, "dd", 1412, 63488, "capped_3_1_0123"),
            new Kill(
                Duration.ofMillis(130_250), Scope.DEVICE, "chronyd", 612, 2048, "chronyd.service"),
            new Kill(Duration.ofMillis(130_750), Scope.DEVICE, "sh", 999, 0, "unknown"));
  }

  @Test
  void saysSoToPeople() {
    assertThat(OomKills.parse(LOG, OomKills.mark("0badcafe")))
        .hasToString(
            "dd of capped_3_1_0123 (62 MiB, over its limit), then chronyd of chronyd.service"
                + " (2 MiB, for the device's memory), then sh of unknown (0 MiB, for the device's"
                + " memory)");
    assertThat(OomKills.parse("", "balena-chaos: ")).hasToString("nobody");
  }

  @Test
  void tellsThoseThatFollowTheirLikeAsOne() {
    String shell = LOG.lines().filter(line -> line.contains("(sh)")).findFirst().orElseThrow();
    String like = shell.replace("999", "1000");

    assertThat(OomKills.parse(String.join("\n", shell, like, like), "balena-chaos: "))
        .hasToString("3 times sh of unknown (0 MiB, for the device's memory)");
  }
}
