package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.cloud.CloudApi.Call;
import dev.balenachaos.supervisor.cloud.CloudApi.Reply;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/**
 * Makes the device known to the cloud by the fleet's key, and has the cloud accept the device's own
 * key in its place (balena-supervisor's lib/api-helper.ts). Tries again until it is done.
 */
final class Registration {
  private static final int CONFLICT = 409;

  private final Timer timer;
  private final CloudApi api;
  private final Membership membership;
  private final Facts facts;
  private final Duration timeout;
  private final LongSupplier wallClock;

  /** What is told about the device. */
  record Facts(
      String deviceType,
      String supervisorVersion,
      String osVersion,
      String osVariant,
      String macAddress) {}

  /**
   * Registers nothing yet.
   *
   * @param wallClock the milliseconds since 1970 that are noted as the time of registration
   */
  Registration(
      Timer timer,
      CloudApi api,
      Membership membership,
      Facts facts,
      Duration timeout,
      LongSupplier wallClock) {
    this.timer = timer;
    this.api = api;
    this.membership = membership;
    this.facts = facts;
    this.timeout = timeout;
    this.wallClock = wallClock;
  }

  /** Registers unless that was done before, then goes on. */
  void ensure(Runnable then) {
    boolean done = membership.isRegistered() && membership.deviceId().isPresent();
    if (done && membership.provisioningKey().isEmpty()) {
      then.run();
      return;
    }
    Log.event("Device bootstrap", Json.object());
    CompletableFuture<?> unused =
        attempt()
            .whenComplete(
                (nothing, failure) ->
                    timer.soon(() -> ended(failure == null ? "" : text(failure), then)));
  }

  private void ended(String failure, Runnable then) {
    if (failure.isEmpty()) {
      Log.event("Device bootstrap success", Json.object());
      then.run();
      return;
    }
    ObjectNode details = Json.object().put("delay", membership.retryDelay().toMillis());
    details.putObject("error").put("message", failure);
    Log.event("Device bootstrap failed, retrying", details);
    timer.after(membership.retryDelay(), () -> ensure(then));
  }

  private static String text(Throwable failure) {
    return FailureReason.of(failure);
  }

  private CompletableFuture<Void> attempt() {
    CompletableFuture<Long> id;
    if (!membership.isRegistered()) {
      Log.info("New device detected. Provisioning...");
      id = register();
    } else if (membership.deviceId().isEmpty()) {
      Log.debug("Device is registered but no device id available, attempting key exchange");
      id = exchangeOrRenew();
    } else {
      Log.debug("Device is registered but we still have an apiKey, attempting key exchange");
      id = exchange();
    }
    return id.thenAccept(this::note);
  }

  private void note(long deviceId) {
    try {
      membership.registered(deviceId, wallClock.getAsLong());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private CompletableFuture<Long> register() {
    if (membership.provisioningKey().isEmpty()) {
      return failed("Cannot provision without a provisioning api key");
    }
    if (!membership.application().matches("\\d{1,18}")) {
      return failed("Cannot provision without an application id");
    }
    ObjectNode body = Json.object().put("uuid", membership.uuid());
    body.put("application", Long.parseLong(membership.application()));
    body.put("device_type", facts.deviceType()).put("api_key", membership.deviceKey());
    body.put("supervisor_version", facts.supervisorVersion());
    body.put("os_version", facts.osVersion()).put("os_variant", facts.osVariant());
    body.put("mac_address", facts.macAddress());
    String path = "/device/register?apikey=" + encode(membership.provisioningKey());
    return api.send(Call.of("POST", path, "", body, timeout))
        .thenCompose(
            reply -> {
              if (reply.status() == CONFLICT) {
                Log.debug("UUID already registered, trying a key exchange");
                return exchangeOrRenew();
              }
              return reply.isSuccess() ? id(reply) : failed("Registration failed", reply);
            });
  }

  /**
   * A device that is not let in becomes another one, which the next try registers; the real one
   * does not look whether it was not let in, or only not answered.
   */
  private CompletableFuture<Long> exchangeOrRenew() {
    return exchange()
        .whenComplete(
            (id, failure) -> {
              if (failure == null) {
                Log.debug("Key exchange succeeded");
              } else if (FailureReason.of(failure).contains(ExchangeFailure.NAME)) {
                Log.error("Exchanging key failed, re-registering...");
                renew();
              }
            });
  }

  private void renew() {
    try {
      membership.renew();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** A device key that the cloud knows already will do; else the fleet's key vouches for it. */
  private CompletableFuture<Long> exchange() {
    return find(membership.deviceKey())
        .exceptionallyCompose(
            unknown ->
                membership.provisioningKey().isEmpty()
                    ? failed("Required a provisioning key in exchangeKeyAndGetDevice")
                    : find(membership.provisioningKey())
                        .exceptionallyCompose(
                            failure ->
                                exchangeFailed("Couldn't fetch device with provisioning key"))
                        .thenCompose(this::acceptKey));
  }

  private CompletableFuture<Long> acceptKey(long id) {
    return api.send(
            Call.of(
                "POST",
                "/api-key/device/" + id + "/device-key",
                membership.provisioningKey(),
                Json.object().put("apiKey", membership.deviceKey()),
                timeout))
        .thenCompose(
            reply ->
                reply.status() == 200
                    ? CompletableFuture.completedFuture(id)
                    : exchangeFailed("Couldn't register device key with provisioning key"));
  }

  private CompletableFuture<Long> find(String key) {
    String filter = encode("uuid eq '" + membership.uuid() + "'");
    return api.send(Call.get("/v7/device?$select=id&$filter=" + filter, key, timeout))
        .thenCompose(
            reply -> {
              try {
                JsonNode device =
                    reply.isSuccess() ? reply.json().path("d").path(0) : Json.object();
                return device.has("id")
                    ? CompletableFuture.completedFuture(device.path("id").asLong())
                    : failed("Device not found", reply);
              } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
              }
            });
  }

  private static CompletableFuture<Long> id(Reply reply) {
    try {
      return CompletableFuture.completedFuture(reply.json().path("id").asLong());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletableFuture<Long> failed(String what, Reply reply) {
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    return failed(what + ": " + reply.status() + " " + body);
  }

  private static CompletableFuture<Long> failed(String what) {
    return CompletableFuture.failedFuture(new IOException(what));
  }

  private static CompletableFuture<Long> exchangeFailed(String what) {
    return CompletableFuture.failedFuture(new ExchangeFailure(what));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Says that neither key opens the door. */
  private static final class ExchangeFailure extends IOException {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "ExchangeKeyError";

    private ExchangeFailure(String message) {
      super(NAME + ": " + message);
    }
  }
}
