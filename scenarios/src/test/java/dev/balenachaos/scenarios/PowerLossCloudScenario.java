package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.PowerSupply;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.PowerCut;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.ImageLayer;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.toxic.Bandwidth;
import java.io.IOException;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Somebody pulls the plug while a device pulls a release. What else may be lost with the power is
 * in {@link PowerLossScenario}.
 *
 * <p>The engine keeps layers that are there as a whole, and starts over with one that is not
 * (moby). The supervisor asks for its target state when it starts, and has the engine pull what is
 * missing (balena-supervisor 19.0.5). So nobody has to release anything again.
 *
 * <p>Recovery: steady with the release, which is pulled by then, 5 min after the power is back, and
 * after just one boot. No reading is lost that was forced to the disk.
 *
 * <p>Field report: balena-os/balena-engine#91 (an image that was on its way).
 *
 * <p>Needs the capability {@link PowerSupply} and a managed device in a lab, whose way to the
 * registry is made slow enough for the plug. Registry, pull and engine are real; that the
 * supervisor has it pulled again is the stand-in's part, where that runs.
 */
@ChaosScenario("power-loss")
@Catalogued(
    harm = "the power is cut while a managed device pulls a release",
    effect = "the device does not run; writes after the last flush are lost, and counted",
    recovery =
        "steady 5 min after the power is back, after one boot, with the release, which was pulled"
            + " by then",
    runsOn = "QEMU, in a lab")
@Managed
class PowerLossCloudScenario {

  private static final Workload APP = Workloads.sensorLogger();

  /** So much, at so many KB a second, that its arrival takes longer than the wait for the cut. */
  private static final int LARGE = 64 << 20;

  private static final long SLOW = 1024;

  @Test
  @Tag("nightly")
  void whileAReleaseIsPulledItIsPulledAfterwards(Device device, Lab lab) throws IOException {
    device.needed(PowerSupply.class);
    Release.applied(device, lab, APP);
    KeptState before = KeptState.of(device);
    long free = PowerLossScenario.freeKibibytes(device);
    Bandwidth slow =
        lab.registryWay().proxy().toxics().bandwidth("slow", ToxicDirection.DOWNSTREAM, SLOW);

    int images = images(device);
    lab.release(device, APP.withService(large()));
    Awaitility.await("the first of the image to arrive")
        .atMost(device.deadlines().scaled(ofMinutes(1)))
        .until(() -> PowerLossScenario.freeKibibytes(device) < free - (LARGE >> 13));
    try (Underway pulled =
            Underway.until(device, "the release was pulled", () -> images(device) > images);
        Injection cut = device.inject(PowerCut.losingUnforcedWrites())) {
      pulled.requireCutShort();
      assertThat(device).supervisor().isSilent();
    }
    slow.remove();

    assertThat(device).recoversWithin(ofMinutes(5));
    assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(1));
    before.assertIsBackAfterOneBoot();
    FileSystemChecks.of(device).assertWell();
    assertThat(device).volume("readings").isIntact();
  }

  /** Returns how many the engine has; one that is being pulled is not among them. */
  private static int images(Device device) {
    return device.engine().client().listImagesCmd().exec().size();
  }

  /** Its content is random, as the registry sends it compressed. */
  private static Service large() {
    byte[] content = new byte[LARGE];
    new Random(1).nextBytes(content);
    ContainerImage image =
        APP.service("web")
            .image()
            .as("balena-chaos/large:1")
            .withLayer(ImageLayer.empty().withFile("/large", 0644, content));
    return Service.named("large", image).withMemoryLimit("64m").withTmpfs("/run");
  }
}
