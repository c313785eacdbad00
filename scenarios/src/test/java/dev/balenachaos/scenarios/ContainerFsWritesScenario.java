package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.fault.ContainerData;
import dev.balenachaos.fault.HostProcess;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Instant;
import java.util.SortedMap;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A service keeps its data in its container's own file system.
 *
 * <p>balena documents that such data is lost with the next update, and tells to use named volumes.
 * What makes it a trap is how much it survives before: as long as the container is the same, the
 * layer is. These tests hold where the line is, with data in the layer and on a volume of the same
 * container:
 *
 * <table>
 *   <caption>What is left of both</caption>
 *   <tr><th>what happens</th><th>layer</th><th>volume</th></tr>
 *   <tr><td>the process is killed; the engine starts the container again</td><td>kept</td><td>kept</td></tr>
 *   <tr><td>the engine is killed, and starts all containers again</td><td>kept</td><td>kept</td></tr>
 *   <tr><td>an update that does not change the service: its container gets another name</td><td>kept</td><td>kept</td></tr>
 *   <tr><td>an update that does</td><td>lost</td><td>kept</td></tr>
 *   <tr><td>the supervisor restarts the service</td><td>lost</td><td>kept</td></tr>
 *   <tr><td>a purge</td><td>lost</td><td>lost</td></tr>
 * </table>
 *
 * <p>That an update, a restart and a purge make new containers is the supervisor's doing, which the
 * contract suite holds the stand-in to as it was recorded from supervisor 19.0.5; what becomes of a
 * layer is the engine's, which is a real one here. Data on a volume is the best practice. Nothing
 * has to be healed: the device is well all the time, and that nobody complains is part of it.
 * Recovery is that it is steady 1 min after what made or started a container. Needs nothing but
 * SSH. Field report: balena-os/balena-supervisor#813 (data that was not on a named volume, lost by
 * an update).
 */
@ChaosScenario("container-fs-writes")
@Catalogued(
    harm = "a service writes its data into its container's own file system, then it is updated",
    effect = "the data is in the container, byte for byte, and on no volume",
    recovery =
        "steady 1 min after an update, a restart, a purge, or a crash of the engine; the layer's"
            + " data lost as documented, the volume's intact")
@TestMethodOrder(MethodOrderer.MethodName.class)
class ContainerFsWritesScenario {

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  private static final JsonMapper JSON = new JsonMapper();
  private static final String VOLUME = "/data";
  private static final String NOTE = VOLUME + "/note";

  /** An update that changes nothing of a service leaves its layer: so nobody is warned by it. */
  @Test
  @Tag("nightly")
  void anUpdateLosesIt(Device device, Deployment app) {
    try (Injection data = device.inject(ContainerData.inLayerOf("sensor"))) {
      Deployment renamed = app.update(APP.asRelease(2));
      assertNotEquals(app.container("sensor"), renamed.container("sensor"));
      assertThat(device).service("sensor").stillHas(data);

      renamed.update(changed(APP.asRelease(3)));
      assertThat(device).isSteadyWithin(ofMinutes(1));
      assertThat(device).service("sensor").hasLost(data);
      assertThat(device).volume("readings").isIntact();
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).volume("readings").isIntact().holdsAllThatWasReportedWritten();
  }

  /** A crash takes nothing, and so makes believe that the data is safe; a restart takes it. */
  @Test
  @Tag("nightly")
  void crashesLeaveItAndARestartLosesIt(Device device, Deployment app) {
    ServiceContainer sensor = new ServiceContainer(device, "sensor");
    String container = sensor.id();
    try (Injection data = device.inject(ContainerData.inLayerOf("sensor"))) {
      String started = sensor.started();
      sensor.crash();
      sensor.awaitStartedAnew(started);
      assertThat(device).service("sensor").stillHas(data);

      started = sensor.started();
      try (Injection crash = device.inject(HostProcess.engine().killed())) {
        sensor.awaitStartedAnew(started);
        assertThat(device).service("sensor").stillHas(data);
        awaitRunning(device, app);
        assertThat(device).isSteadyWithin(ofMinutes(1));
      }
      assertEquals(container, sensor.id(), "the engine starts the same container again");

      ask(
          device,
          "/v2/applications/" + app.appId() + "/restart-service",
          JSON.createObjectNode().put("serviceName", "sensor"));
      assertThat(device).service("sensor").hasLost(data);
      assertNotEquals(container, sensor.id(), "a restart makes another container");
      assertThat(device).isSteadyWithin(ofMinutes(1));
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).volume("readings").isIntact().holdsAllThatWasReportedWritten();
  }

  /** A purge is there to lose data: the volume goes, too, and comes back empty. */
  @Test
  @Tag("nightly")
  void aPurgeLosesItTogetherWithTheVolume(Device device, Deployment app) {
    ServiceContainer sensor = new ServiceContainer(device, "sensor");
    sensor.run("echo kept >" + NOTE);
    assertTrue(sensor.has(NOTE), "a note is on the volume");
    SortedMap<Long, Instant> before = app.forcedReadings();
    try (Injection data = device.inject(ContainerData.inLayerOf("sensor"))) {
      ask(device, "/v1/purge", JSON.createObjectNode().put("appId", app.appId()));
      awaitRunning(device, app);
      assertThat(device).isSteadyWithin(ofMinutes(1));
      assertThat(device).service("sensor").hasLost(data);
      assertFalse(sensor.has(NOTE), "a volume is empty after a purge");
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).volume("readings").beginsAnew(before);
  }

  /**
   * Both lie on the data partition and take as much of it; what is written anew is about as fast to
   * write. But the first change of a file of the image, be it only its time, copies all of it into
   * the layer (overlay2 of moby), and nothing gives that back but a new container.
   */
  @Test
  void aLayerTakesSpaceForEachFileOfTheImageThatIsTouched(Device device) {
    ServiceContainer container = new ServiceContainer(device, "sensor");
    LayerAndVolume sensor = new LayerAndVolume(container, VOLUME);
    long before = sensor.layerBytes();
    Injection data = device.inject(ContainerData.inLayerOf("sensor"));
    long taken = sensor.layerBytes() - before;
    assertTrue(taken >= ContainerData.BYTES, "the layer takes what is written, not " + taken);

    long image = sensor.imageFileBytes();
    long copied = sensor.touchingTheImageFile();
    assertTrue(copied >= image, "all " + image + " bytes are copied, not " + copied);
    LayerAndVolume.Growth growth = sensor.growth();
    assertTrue(growth.isOfWhatIsWritten(), growth.toString());
    device.timeline().record(Timeline.Kind.STEP, "layer", growth + "; " + sensor.speeds());
    assertThat(device).service("sensor").keepsAnsweringFor(ofSeconds(5));

    data.close();
    assertThat(device).service("sensor").hasLost(data);
    assertThat(device).recoversWithin(ofMinutes(1));
    long left = sensor.layerBytes() - before;
    assertTrue(left >= image, "the copy stays, not " + left);
    assertThat(device).volume("readings").isIntact();
  }

  private static Workload changed(Workload app) {
    return app.withService(app.service("sensor").withEnvironment("SENSOR_PERIOD", "0.2"));
  }

  private static void ask(Device device, String path, JsonNode body) {
    Supervisor.Answer answer = device.supervisor().send("POST", path, body, Workload.DEADLINE);
    assertEquals(200, answer.status(), path + " answers " + answer.body());
  }

  /** Waits until the supervisor says that all of the app runs, and each service answers. */
  private static void awaitRunning(Device device, Deployment app) {
    assertThat(device).supervisor().appliesWithin(Workload.DEADLINE, app);
  }
}
