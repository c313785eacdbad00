package dev.balenachaos.lab.cloud;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All devices of the fleet, and whose a key is. Safe for use by many threads. */
final class Devices {

  private final Fleet fleet;
  private final Map<String, CloudDevice> byUuid = new ConcurrentHashMap<>();
  private int lastId;

  Devices(Fleet fleet) {
    this.fleet = fleet;
  }

  Fleet fleet() {
    return fleet;
  }

  /** Returns the device, registered or not. */
  CloudDevice get(String uuid) {
    return byUuid.computeIfAbsent(uuid, unknown -> new CloudDevice(unknown, fleet));
  }

  void forget(String uuid) {
    byUuid.remove(uuid);
  }

  Collection<CloudDevice> registered() {
    return byUuid.values().stream().filter(CloudDevice::isRegistered).toList();
  }

  Optional<CloudDevice> registered(String uuid) {
    return Optional.ofNullable(byUuid.get(uuid)).filter(CloudDevice::isRegistered);
  }

  /**
   * Registers a device.
   *
   * @throws Refusal 409 when its UUID or its key is known already
   */
  synchronized CloudDevice register(String uuid, String key) throws Refusal {
    if (registered(uuid).isPresent()) {
      throw new Refusal(409, "\"uuid\" must be unique.");
    }
    if (owner(key).isPresent()) {
      throw new Refusal(409, "\"key\" must be unique.");
    }
    CloudDevice device = get(uuid);
    device.register(++lastId, key);
    return device;
  }

  /**
   * Takes the call for one of that device.
   *
   * @throws Refusal 401 when the device is not known, or the key is missing or another
   */
  CloudDevice requireFrom(Call call, String uuid) throws Refusal {
    CloudDevice device = registered(uuid).orElseThrow(Refusal::unauthorized);
    call.concerns(device);
    if (call.key().filter(device::has).isEmpty()) {
      throw Refusal.unauthorized();
    }
    call.cameFrom(device);
    return device;
  }

  /**
   * Takes the call for one of a device, or of somebody who may provision devices.
   *
   * @return the devices that the caller may see
   * @throws Refusal 401 when the key is missing or nobody's
   */
  Collection<CloudDevice> requireKnown(Call call) throws Refusal {
    String key = call.key().orElseThrow(Refusal::unauthorized);
    if (key.equals(fleet.provisioningKey())) {
      return registered();
    }
    CloudDevice device = owner(key).orElseThrow(Refusal::unauthorized);
    call.cameFrom(device);
    return List.of(device);
  }

  /** Takes the call for one of the device whose key came with it; without one it is nobody's. */
  void recognize(Call call) {
    call.key().flatMap(this::owner).ifPresent(call::cameFrom);
  }

  private Optional<CloudDevice> owner(String key) {
    return registered().stream().filter(device -> device.has(key)).findAny();
  }
}
