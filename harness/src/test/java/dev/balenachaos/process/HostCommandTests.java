package dev.balenachaos.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class HostCommandTests {

  /**
   * More is printed than a pipe holds, so that the command ends only when it is read. From JDK 25
   * on the common pool of a host with two processors has one thread (JDK 17 does without the pool
   * there, and this test shows nothing).
   */
  @Test
  @Timeout(30)
  void whatItPrintsIsReadThoughTheCommonPoolIsBusy() {
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
      ForkJoinPool.commonPool().execute(() -> await(end));
    }
    try {
      assertThat(HostCommand.run(List.of("seq", "100000"))).hasLineCount(100_000);
    } finally {
      end.countDown();
    }
  }

  @Test
  @Timeout(30)
  void whatItLeavesBehindIsNotWaitedFor() {
    // Where a process ends before its output is read, Java reads no more than what is there.
    assertThatThrownBy(() -> HostCommand.run(List.of("sh", "-c", "exec sleep 41 & sleep 2")))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("hold its output");
    running("sleep 41").forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  @Timeout(30)
  void itEndsWithWhoIsInterruptedMeanwhile() throws InterruptedException {
    Thread caller =
        new Thread(
            () ->
                assertThatThrownBy(() -> HostCommand.run(List.of("sleep", "42")))
                    .hasMessageContaining("Interrupted"));
    caller.start();
    Awaitility.await().until(() -> !running("sleep 42").isEmpty());

    caller.interrupt();
    caller.join();

    Awaitility.await().until(() -> running("sleep 42").isEmpty());
  }

  private static List<ProcessHandle> running(String line) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith(line))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
