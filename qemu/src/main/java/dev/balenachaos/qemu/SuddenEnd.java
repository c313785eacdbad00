package dev.balenachaos.qemu;

import dev.balenachaos.run.Timeline;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Tells an end of QEMU that nobody asked for, as by the host's OOM killer or a bug of its own, from
 * one that its guest or its owner wanted.
 */
final class SuddenEnd {

  private final Qmp qmp;
  private volatile boolean wanted;

  private SuddenEnd(Qmp qmp) {
    this.qmp = qmp;
  }

  /** Hears from now on whether the guest wants to end. */
  static SuddenEnd of(Qmp qmp) {
    SuddenEnd end = new SuddenEnd(qmp);
    qmp.onEvent(end::hear);
    return end;
  }

  private void hear(QmpEvent event) {
    // Of a signal QEMU tells as well, with "guest" false.
    if ("SHUTDOWN".equals(event.name()) && event.data().path("guest").asBoolean()) {
      wanted = true;
    }
  }

  /** Tells whether its guest or its owner has wanted it to end. */
  boolean wasWanted() {
    return wanted;
  }

  /** Says that the owner ends it. */
  void isWanted() {
    wanted = true;
  }

  /**
   * Writes onto a timeline that whatever comes after such an end is no verdict on the device.
   *
   * @param said tells what QEMU said last, if anything
   */
  void tell(Timeline timeline, Supplier<String> said) {
    CompletableFuture<Void> unused =
        qmp.ended()
            .thenRun(
                () -> {
                  if (!wanted) {
                    String last = said.get();
                    timeline.record(
                        Timeline.Kind.INFRA,
                        "host",
                        "QEMU has ended, and the device with it"
                            + (last.isEmpty() ? ", without a word" : ": " + last));
                  }
                });
  }
}
