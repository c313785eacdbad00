package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import java.time.Duration;
import java.util.List;

/**
 * The probes of a device that the lab manages. Each question that is asked on the device starts
 * programs there, so they are asked less often than those that a stream answers.
 */
final class LabProbes {

  private static final Duration SELDOM = Duration.ofSeconds(2);
  private static final Duration RARELY = Duration.ofSeconds(10);

  private LabProbes() {}

  static List<Probe> of(Device device, Hearing hearing) {
    return List.of(
        Probe.required("cloud", () -> CloudQuestions.cloud(hearing)),
        Probe.required("target", () -> CloudQuestions.target(hearing)),
        Probe.noted("name", SELDOM, () -> CloudQuestions.resolves(device, hearing.apiName())),
        Probe.noted("tls", RARELY, () -> CloudQuestions.tls(device, hearing)));
  }

  static List<Probe> of(Device device, CloudlinkServer server) {
    return List.of(
        new Probe("cloudlink", true, SELDOM, () -> CloudQuestions.cloudlink(device, server)));
  }

  static List<Probe> of(Device device, HonestClock honest) {
    return List.of(
        Probe.noted("clock", SELDOM, () -> CloudQuestions.clock(honest)),
        new Probe("ntp", true, SELDOM, () -> CloudQuestions.ntp(device)));
  }
}
