package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * {@code POST /device/register}, as balena-register-device asks it: 201 with id, uuid and key; 409
 * when the UUID is known. Then the device exchanges its key, by {@link DeviceKeys}.
 */
record Registration(Devices devices) implements Operation {

  /** What a supervisor tells beside its UUID, and a report may tell again. */
  private static final List<String> REPORTED =
      List.of("supervisor_version", "os_version", "os_variant", "mac_address");

  @Override
  public Answer answer(Call call) throws Refusal {
    if (call.key().filter(devices.fleet().provisioningKey()::equals).isEmpty()) {
      throw Refusal.unauthorized();
    }
    ObjectNode body = call.json();
    if (number(body, "application") != devices.fleet().id()) {
      throw new Refusal(403, "The key does not belong to application " + body.path("application"));
    }
    if (Call.text(body, "device_type").isEmpty()) {
      throw Refusal.malformed("Device type must be specified");
    }
    String uuid =
        Call.text(body, "uuid")
            .filter(text -> !text.isEmpty() && text.length() <= 255)
            .orElseThrow(() -> Refusal.malformed("UUID must be specified"));
    String key = Call.text(body, "api_key").orElseGet(Keys::fresh);
    ObjectNode reported = JsonNodeFactory.instance.objectNode();
    for (String field : REPORTED) {
      Call.text(body, field).ifPresent(text -> reported.put(field, text));
    }
    CloudDevice device = devices.register(uuid, key);
    device.report(reported);
    call.cameFrom(device);
    return Answer.json(
        201,
        JsonNodeFactory.instance
            .objectNode()
            .put("id", device.id().orElseThrow())
            .put("uuid", uuid)
            .put("api_key", key));
  }

  /** Returns a number that may be written as a text. */
  private static long number(ObjectNode body, String field) throws Refusal {
    JsonNode value = body.path(field);
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    if (value.isTextual() && value.textValue().matches("[0-9]{1,9}")) {
      return Long.parseLong(value.textValue());
    }
    throw Refusal.malformed("Application ID must be a valid integer");
  }
}
