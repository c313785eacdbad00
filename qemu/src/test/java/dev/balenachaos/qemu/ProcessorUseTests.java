package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProcessorUseTests {

  @Test
  void aProcessThatComputesKeepsAProcessorBusy() throws IOException {
    try (Child busy = Child.running("while :; do :; done")) {
      ProcessorUse use = new ProcessorUse(busy::handles);

      Awaitility.await().until(() -> use.sinceLast() > 0.1);
    }
  }

  @Test
  void oneThatWaitsKeepsNoneBusy() throws IOException {
    try (Child idle = Child.running("exec sleep 60")) {
      ProcessorUse use = new ProcessorUse(idle::handles);

      Awaitility.await().until(() -> use.sinceLast() == 0);
    }
  }

  @Test
  void whatWasUsedBeforeDoesNotCount() throws Exception {
    try (Child child =
        Child.running("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; exec sleep 60")) {
      ProcessHandle handle = child.process().toHandle();
      // Once it only sleeps, it is what it was started as no more.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> handle.info().command().filter(name -> name.endsWith("sleep")).isPresent());
      assertThat(handle.info().totalCpuDuration().orElseThrow()).isPositive();

      ProcessorUse use = new ProcessorUse(child::handles);

      Awaitility.await().until(() -> use.sinceLast() == 0);
    }
  }

  @Test
  void noProcessKeepsNoneBusy() {
    ProcessorUse use = new ProcessorUse(Stream::empty);

    assertThat(use.sinceLast()).isZero();
  }

  private record Child(Process process) implements AutoCloseable {

    static Child running(String script) throws IOException {
      return new Child(new ProcessBuilder("sh", "-c", script).start());
    }

    Stream<ProcessHandle> handles() {
      return Stream.of(process.toHandle());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
