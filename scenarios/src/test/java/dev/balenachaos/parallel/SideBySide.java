package dev.balenachaos.parallel;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.balenachaos.device.Device;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Two tests, each of which says a word of its own wherever a device can say something. */
@ChaosScenario("side-by-side")
class SideBySide {

  static final String ONE = "marmot-7c1e";
  static final String OTHER = "heron-52d0";

  private static final CyclicBarrier BOTH = new CyclicBarrier(2);

  @Test
  void one(Device device) throws Exception {
    say(ONE, device);
  }

  @Test
  void other(Device device) throws Exception {
    say(OTHER, device);
  }

  /** Waits for the other test, before and after: one alone says nothing about two. */
  private static void say(String word, Device device) throws Exception {
    BOTH.await(5, TimeUnit.MINUTES);
    device.shell().require("logger " + word + " && echo " + word + " > /dev/ttyS0");
    device.timeline().record(Timeline.Kind.STEP, "word", word);
    Awaitility.await()
        .atMost(device.deadlines().scaled(Duration.ofMinutes(1)))
        .until(() -> holds(device, "journal.log", word) && holds(device, "console.log", word));
    BOTH.await(5, TimeUnit.MINUTES);
  }

  private static boolean holds(Device device, String file, String word) throws IOException {
    byte[] content = Files.readAllBytes(device.folder().resolve(file));
    return new String(content, StandardCharsets.ISO_8859_1).contains(word);
  }

  public static void main(String[] args) {
    try (LauncherSession session = LauncherFactory.openSession()) {
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass(SideBySide.class))
                  .build());
    }
  }
}
