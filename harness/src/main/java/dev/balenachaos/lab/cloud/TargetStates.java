package dev.balenachaos.lab.cloud;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * {@code GET /device/v3/{uuid}/state}: 200 with the target state, 304 when the device has it
 * already, and 401 with a key that is not the device's. A device that is not known, or not any
 * longer, is told 304 whatever its key, as balena's API does so that it keeps its apps
 * (open-balena-api: {@code gracefulGet} in {@code device-state/index.ts}).
 */
record TargetStates(Devices devices) implements Operation {

  @Override
  public Answer answer(Call call) throws Refusal {
    Optional<CloudDevice> known = devices.registered(call.parameter("uuid"));
    if (known.isEmpty()) {
      return Answer.empty(304);
    }
    CloudDevice device = devices.requireFrom(call, call.parameter("uuid"));
    Answer whole = Answer.json(200, device.assignment().asTargetState());
    String tag = tag(whole.body());
    if (matches(call.header("if-none-match"), tag)) {
      return new Answer(304, Map.of("ETag", tag), new byte[0]);
    }
    String type = whole.headers().getOrDefault("Content-Type", "");
    return new Answer(200, Map.of("ETag", tag, "Content-Type", type), whole.body());
  }

  /** Returns a weak tag, as balena's API gives. */
  private static String tag(byte[] body) {
    CRC32C sum = new CRC32C();
    sum.update(body);
    return "W/\""
        + Integer.toHexString(body.length)
        + "-"
        + Long.toHexString(sum.getValue())
        + "\"";
  }

  private static boolean matches(String ifNoneMatch, String tag) {
    return Arrays.stream(ifNoneMatch.split(","))
        .map(String::strip)
        .anyMatch(
            offered -> offered.equals("*") || offered.equals(tag) || ("W/" + offered).equals(tag));
  }
}
