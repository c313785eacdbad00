package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * {@code POST /api-key/device/{id}/device-key}: a device whose UUID is known already gets a key of
 * its own choice accepted, with the provisioning key (supervisor: {@code src/lib/api-helper.ts}).
 * The answer is the key.
 */
record DeviceKeys(Devices devices) implements Operation {

  @Override
  public Answer answer(Call call) throws Refusal {
    if (!call.parameter("id").matches("[0-9]{1,9}")) {
      throw Refusal.malformed("Device id must be a number");
    }
    int id = Integer.parseInt(call.parameter("id"));
    CloudDevice device =
        devices.requireKnown(call).stream()
            .filter(visible -> visible.id().orElseThrow() == id)
            .findAny()
            .orElseThrow(Refusal::unauthorized);
    String key = Call.text(call.json(), "apiKey").orElseGet(Keys::fresh);
    device.accept(key);
    call.cameFrom(device);
    return Answer.json(200, JsonNodeFactory.instance.textNode(key));
  }
}
