package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.balenachaos.audit.Finding;
import dev.balenachaos.audit.PinAudit;
import dev.balenachaos.device.Device;
import dev.balenachaos.fault.BaseImage;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.PushedImage;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.ImageLayer;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An app is built on a tag that somebody else moves.
 *
 * <p>balena documents base images that are not pinned among the mistakes that break fleets: the
 * next release, built of the same files, is another app, and no file tells. Two services are built
 * of the same base here, one by its tag and one by its digest, and released to the device together,
 * before and after the tag moves in the lab's registry.
 *
 * <p>What must happen: the service that is built by tag gets another image and another behaviour,
 * and device, supervisor and cloud find nothing wrong; the one that is built by digest keeps its
 * image and its container. {@link PinAudit} tells both apart without a device or a registry.
 * Recovery: once the tag leads back, the same files give the first image again. A release is to be
 * applied within 3 min, the harness's bound for what a device pulls and starts; balena names none.
 *
 * <p>Field report: chrisns/docker-node-sonos-http-api#13, whose builds broke as the base image that
 * they named was changed.
 *
 * <p>It needs a lab, whose registry, release by digest, engine and pull are real. The builder is
 * the scenario's own and asks the registry at each build; balena's builders may hold a base in
 * their cache for a while, which delays the drift and does not prevent it.
 */
@ChaosScenario("base-image-unpinned")
@Catalogued(
    harm = "a tag moves in the registry between two releases of the same files",
    effect = "the registry's digest of the tag is another one",
    recovery =
        "drift seen by image and behaviour, none where pinned; the first image again and steady"
            + " 3 min after the tag leads back",
    runsOn = "those in a lab")
@Managed
class BaseImageUnpinnedScenario {

  private static final String STILL_HERE = "still here";
  private static final String MOVED_ON = "moved on";

  private static final String OTHER_PROGRAM =
      """
      #!/bin/sh
      mkdir -p /run/web && echo %s >/run/web/index.html
      httpd -f -p 8081 -h /run/web &
      trap 'kill $!; exit 0' TERM INT
      wait $!
      """
          .formatted(MOVED_ON);

  @Test
  void theSameFilesAreAnotherAppOnceTheTagHasMovedUnlessTheyArePinned(
      Device device, Lab lab, @TempDir Path files) throws IOException {
    Builder builder = new Builder(lab.registry());
    ContainerImage web = Workloads.sensorLogger().service("web").image();
    PushedImage next =
        builder.publish(
            web.withLayer(ImageLayer.empty().withFile("/bin/web", 0755, OTHER_PROGRAM)),
            "base/web",
            "stable");
    PushedImage base = builder.publish(web, "base/web", "stable");
    write(files.resolve("tagged"), base.byTag());
    write(files.resolve("pinned"), base.byDigest());
    assertEquals(
        List.of("tagged/Dockerfile:1"),
        PinAudit.of(files).findings().stream().map(BaseImageUnpinnedScenario::place).toList(),
        "what the audit finds");
    ServiceContainer tagged = new ServiceContainer(device, "tagged");
    ServiceContainer pinned = new ServiceContainer(device, "pinned");

    release(device, lab, builder, files, STILL_HERE);
    String image = tagged.look().getImageId();
    String kept = pinned.id();
    assertEquals(image, pinned.look().getImageId(), "both are the same image to begin with");

    try (Injection moved = device.inject(BaseImage.tagMoved(lab.registry(), base, next))) {
      release(device, lab, builder, files, MOVED_ON);
      String drifted = tagged.look().getImageId();
      device.timeline().record(Timeline.Kind.STEP, "drift", image + " became " + drifted);
      assertNotEquals(image, drifted, "the same files give another image");
      assertEquals(kept, pinned.id(), "what is pinned keeps its container");
      assertThat(device).service("pinned").keepsAnsweringFor(ofSeconds(5));
      assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(1));
      assertThat(device).isSteadyWithin(ofMinutes(1));
    }

    release(device, lab, builder, files, STILL_HERE);
    assertEquals(image, tagged.look().getImageId(), "the first image is back");
    assertEquals(kept, pinned.id(), "what is pinned keeps its container");
    assertThat(device).recoversWithin(ofMinutes(3));
  }

  /** Writes the files of a service, of which none is changed ever after. */
  private static void write(Path folder, String base) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("Dockerfile"), "FROM " + base + "\nCOPY app.conf /app.conf\n");
    Files.writeString(folder.resolve("app.conf"), "a = 1\n");
  }

  private static String place(Finding finding) {
    return finding.file() + ":" + finding.line();
  }

  /**
   * Builds and releases what the files say now, and waits until the device has reported it as
   * applied and the service that is built by tag answers so.
   */
  private static void release(
      Device device, Lab lab, Builder builder, Path files, String expected) {
    Workload app =
        Workload.named("drifting")
            .withService(service("tagged", builder, files, 8081))
            .withService(service("pinned", builder, files, 8082));
    Deployment released = Release.applied(device, lab, app);
    await(device, released, "tagged", expected);
    await(device, released, "pinned", STILL_HERE);
  }

  private static Service service(String name, Builder builder, Path files, int port) {
    return Service.named(name, builder.build(files.resolve(name), name))
        .withMemoryLimit("64m")
        .withTmpfs("/run")
        .withPort(port, 8081)
        .servingHttp("/");
  }

  private static void await(Device device, Deployment app, String service, String page) {
    Awaitility.await(service + " to answer " + page)
        .atMost(device.deadlines().scaled(ofSeconds(30)))
        .untilAsserted(() -> assertEquals(Optional.of(page), app.page(service).map(String::strip)));
  }
}
