package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a fresh device finds in its {@code config.json} beside what the image has there.
 *
 * @param uuid 32 hexadecimal digits, as balenaOS's {@code balena-device-uuid} makes them
 * @param sshKey the public key that may log in as root ({@code os.sshKeys} of balenaOS)
 * @param developmentMode whether the device runs in balenaOS's development mode
 * @param cloud what it says of the cloud that the device belongs to; empty when it is unmanaged
 */
record DeviceConfig(
    String uuid, String sshKey, boolean developmentMode, Map<String, Object> cloud) {

  /** Returns the configuration of a new device in production mode. */
  static DeviceConfig fresh(String sshKey) {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return new DeviceConfig(HexFormat.of().formatHex(random), sshKey, false, Map.of());
  }

  /** Returns the same in development mode where {@code -Dqemu.developmentMode=true} asks for it. */
  static DeviceConfig asked(String sshKey) {
    return fresh(sshKey).developmentMode(Boolean.getBoolean("qemu.developmentMode"));
  }

  /** Returns the same in development mode when asked for. */
  DeviceConfig developmentMode(boolean asked) {
    return new DeviceConfig(uuid, sshKey, asked, cloud);
  }

  /** Returns the same for a device that belongs to a cloud. */
  DeviceConfig managedBy(Map<String, Object> keys) {
    return new DeviceConfig(uuid, sshKey, developmentMode, keys);
  }

  /** Puts it into an image's configuration, which is changed and returned. */
  ObjectNode into(ObjectNode config) {
    config.put("uuid", uuid);
    if (developmentMode) {
      config.put("developmentMode", true);
    }
    cloud.forEach((key, value) -> config.set(key, new POJONode(value)));
    config.withObject("/os").putArray("sshKeys").add(sshKey);
    return config;
  }
}
