package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.run.Timeline.Event;
import dev.balenachaos.run.Timeline.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SuddenEndTests {

  private final Timeline timeline = new Timeline();
  private Path folder;
  private FakeQemu qemu;
  private Qmp qmp;
  private SuddenEnd end;

  @BeforeEach
  void connect() throws IOException {
    folder = Files.createTempDirectory("end");
    qemu = FakeQemu.in(folder);
    qemu.greet();
    qmp = Qmp.over(qemu.harness(), () -> "", event -> {});
    end = SuddenEnd.of(qmp);
  }

  @AfterEach
  void disconnect() throws IOException {
    qmp.close();
    qemu.close();
    ScratchFolder.remove(folder);
  }

  @Test
  void anEndThatNobodyAskedForIsOneOfTheHost() throws Exception {
    endOfQemu();

    assertThat(timeline.events())
        .extracting(Event::kind, Event::text)
        .containsExactly(tuple(Kind.INFRA, "QEMU has ended, and the device with it: Aborted"));
  }

  @Test
  void soIsOneByASignal() throws Exception {
    qemu.say(FakeQemu.event("SHUTDOWN", "{\"guest\": false, \"reason\": \"host-signal\"}"));
    endOfQemu();

    assertThat(timeline.events()).extracting(Event::kind).containsExactly(Kind.INFRA);
  }

  @Test
  void aGuestThatSwitchesItselfOffIsTheDevicesOwnDoing() throws Exception {
    qemu.say(FakeQemu.event("SHUTDOWN", "{\"guest\": true, \"reason\": \"guest-shutdown\"}"));
    endOfQemu();

    assertThat(timeline.events()).isEmpty();
  }

  @Test
  void norIsItSuddenWhereItsOwnerEndsIt() throws Exception {
    end.isWanted();
    endOfQemu();

    assertThat(timeline.events()).isEmpty();
  }

  @Test
  void itIsToldWhileTheTestGoesOn() throws Exception {
    end.tell(timeline, () -> "");
    qemu.close();

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(timeline.events())
                    .extracting(Event::text)
                    .containsExactly("QEMU has ended, and the device with it, without a word"));
  }

  private void endOfQemu() throws Exception {
    qemu.close();
    qmp.ended().get(10, TimeUnit.SECONDS);
    // Of an end that is past it is told here and now.
    end.tell(timeline, () -> "Aborted");
  }
}
