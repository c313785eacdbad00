package dev.balenachaos.lab.cloud;

/**
 * What a device asks of its cloud. Paths, verbs and codes are those of balena's API; {@code HEAD}
 * is answered wherever {@code GET} is.
 */
public enum Endpoint {
  /** A new device makes itself known: {@code POST /device/register}. */
  REGISTER("/device/register", "POST"),
  /** A device that is known already gets its key accepted. */
  DEVICE_KEY("/api-key/device/{id}/device-key", "POST"),
  /** The device asks for its target state: {@code GET /device/v3/{uuid}/state}. */
  TARGET_STATE("/device/v3/{uuid}/state", "GET"),
  /** The device reports what has changed of its state: {@code PATCH /device/v3/state}. */
  STATE_REPORT("/device/v3/state", "PATCH"),
  /** The device sets tags of its own: {@code PATCH /device/v3/tags}. */
  TAGS("/device/v3/tags", "PATCH"),
  /** The device streams its logs: {@code POST /device/v2/{uuid}/log-stream}. */
  LOG_STREAM("/device/v2/{uuid}/log-stream", "POST"),
  /** {@code os-config} asks for the settings of VPN and config.json. */
  OS_CONFIG("/os/v1/config", "GET"),
  /** The device asks which supervisor it should run; there is never one to update to. */
  SUPERVISOR_RELEASE("/v6/supervisor_release", "GET"),
  /** The supervisor asks for, or sets, single rows: {@code /v7/device} and others. */
  ODATA("/v7/{resource}", "GET", "POST", "PATCH"),
  /** The SSH server asks for the keys of a user. */
  PUBLIC_KEYS("/auth/v1/public-keys/{user}", "GET"),
  /** NetworkManager and the clock ask whether there is an internet: 204, with a date. */
  CONNECTIVITY_CHECK("/connectivity-check", "GET"),
  /** Anyone asks whether the API is there: 200 {@code OK}. */
  PING("/ping", "GET"),
  /** Any other path or verb: 404 or 405. */
  OTHER("");

  private final String template;
  private final String methods;

  Endpoint(String template, String... methods) {
    this.template = template;
    this.methods = String.join(", ", methods);
  }

  String template() {
    return template;
  }

  /** Returns its verbs as the header {@code Allow} has them. */
  String methods() {
    return methods;
  }
}
