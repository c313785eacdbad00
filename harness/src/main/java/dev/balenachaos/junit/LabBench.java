package dev.balenachaos.junit;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.SupervisorKey;
import dev.balenachaos.device.Uplink;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.lab.cloud.CloudDevice;
import dev.balenachaos.probe.CloudlinkServer;
import dev.balenachaos.probe.HonestClock;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The lab of one test, and what it knows of the device in it. */
final class LabBench implements AutoCloseable {

  /** How long a device at full speed may take to register and report after it is ready. */
  private static final Duration REGISTRATION = Duration.ofSeconds(90);

  private final Lab lab;
  private final boolean managed;

  private LabBench(Lab lab, boolean managed) {
    this.lab = lab;
    this.managed = managed;
  }

  /**
   * Opens a lab.
   *
   * @param folder of the test
   * @throws InfraException when it does not start
   */
  static LabBench open(Run run, Path folder, boolean managed) {
    return new LabBench(Lab.open(folder.resolve("lab"), run.seed()), managed);
  }

  Lab lab() {
    return lab;
  }

  Uplink uplink() {
    return managed ? lab.managedUplink() : lab.uplink();
  }

  /**
   * Lets the device's watch know of the lab.
   *
   * @throws InfraException when a device that is to be managed does not register
   */
  void welcome(Device device) {
    device.attachments().add(HonestClock.ofLab(lab.network()::run, LabHost.FIRST_DEVICE, device));
    if (managed) {
      CloudDevice known = lab.cloud().device(uuid(device));
      awaitRegistered(device, known);
      device.attachments().add(new SupervisorKey(known.apiSecret().orElseThrow()));
      device.attachments().add(new LabHearing(lab.cloud(), known));
      CloudlinkServer server = () -> lab.vpn().connected().contains(known.uuid());
      device.attachments().add(server);
    }
  }

  private static void awaitRegistered(Device device, CloudDevice known) {
    Duration limit = device.deadlines().scaled(REGISTRATION);
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(limit)
          .until(() -> known.isRegistered() && known.apiSecret().isPresent());
    } catch (ConditionTimeoutException e) {
      throw new InfraException(
          "Tried: to have "
              + device.name()
              + " join the lab's cloud within "
              + Story.readable(limit)
              + "\nSeen: "
              + (known.isRegistered()
                  ? "it has registered, and reports nothing"
                  : "no registration")
              + "\nDo: see journal.log and the lab's logs in "
              + device.folder(),
          e);
    }
    device.timeline().record(Timeline.Kind.STEP, "cloud", known.uuid() + " has joined");
  }

  private static String uuid(Device device) {
    try {
      String config =
          new String(device.files().read("/mnt/boot/config.json"), StandardCharsets.UTF_8);
      return new JsonMapper().readTree(config).path("uuid").asText();
    } catch (IOException e) {
      throw new InfraException("The config.json of " + device.name() + " is no JSON: " + e, e);
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}
