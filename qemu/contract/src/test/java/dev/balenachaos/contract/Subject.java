package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.exception.DockerException;
import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * What is held to the contract: a supervisor together with its engine. The suite owns both: it
 * replaces the target state and removes the apps and volumes that it finds.
 */
final class Subject implements AutoCloseable {

  private static final Duration CALL = Duration.ofMinutes(1);
  private static final Duration APPLY = Duration.ofMinutes(2);
  private static final Duration RETURN = Duration.ofMinutes(5);

  /** To be asked is work for an emulated device, which keeps it from what is waited for. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Place place;
  private final SupervisorApi supervisor;
  private final EngineApi engine;
  private final String version;

  private Subject(Place place) {
    this.place = place;
    this.supervisor = new SupervisorApi(place.supervisor(), place.scaled(CALL));
    this.engine = new EngineApi(place.engine(), place.scaled(CALL));
    this.version = supervisor.get("/v2/version").json().path("version").asText();
  }

  /** Takes the addresses that were given, or else a device. */
  static Subject find() {
    Place place = GivenAddresses.find().orElseGet(ProvidedDevice::take);
    try {
      Subject subject = new Subject(place);
      TestImage.loadInto(subject.engine);
      return subject;
    } catch (RuntimeException e) {
      place.close();
      throw e;
    }
  }

  SupervisorApi supervisor() {
    return supervisor;
  }

  EngineApi engine() {
    return engine;
  }

  /** Returns the supervisor's version, for instance {@code 19.0.5}. */
  String version() {
    return version;
  }

  /**
   * Tells whether the device may be rebooted: it is thrown away afterwards, or its owner says so by
   * {@code -Dcontract.reboot=true}.
   */
  boolean mayBeRebooted() {
    return Boolean.getBoolean("contract.reboot") || device().map(Device::disposable).orElse(false);
  }

  /** Returns the device that both are on, when there is a way to its shell. */
  Optional<Device> device() {
    return place.device();
  }

  /** Waits as long as an apply of a target may take. */
  ConditionFactory await() {
    return Awaitility.await()
        .atMost(place.scaled(APPLY))
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL);
  }

  /** Waits for an engine or a whole device to be back; that nothing answers is no error then. */
  ConditionFactory awaitReturn() {
    return await().atMost(place.scaled(RETURN)).ignoreExceptionsMatching(Subject::isAway);
  }

  private static boolean isAway(Throwable e) {
    return e instanceof InfraException
        || e instanceof DockerException
        || e.getCause() instanceof IOException;
  }

  /** Waits to see that something stays as it is, for a time that does not grow with slowness. */
  ConditionFactory awaitThroughout(Duration time) {
    return await().during(time);
  }

  /** Removes every app and its volumes, without the time that services are given to end. */
  void clear() {
    offer("{}");
    engine.killSupervised();
    await()
        .untilAsserted(
            () -> {
              assertThat(engine.supervised()).isEmpty();
              assertThat(status().path("appState").asText()).isEqualTo("applied");
            });
    engine.removeVolumesOfApps();
  }

  /** Deploys an app, unless its containers are what runs already. */
  void runs(App app) {
    if (!release().equals(app.commit()) || !running().equals(app.services().keySet())) {
      deploy(app);
    }
  }

  /** Posts a target with an app, and returns once it is applied. */
  void deploy(App app) {
    offer(app.target().toString());
    awaitApplied(app);
  }

  /** Posts a target, which the supervisor must take; nothing of it is applied yet. */
  void offer(String target) {
    Answer answer = supervisor.post("/v2/local/target-state", target);
    assertThat(answer.status()).as("POST of a target: %s", answer.text()).isEqualTo(200);
  }

  /** Returns once the supervisor says that an app is applied. */
  void awaitApplied(App app) {
    await()
        .untilAsserted(
            () -> {
              JsonNode status = status();
              assertThat(status.path("appState").asText()).as("%s", status).isEqualTo("applied");
              assertThat(status.path("release").asText()).isEqualTo(app.commit());
              assertThat(serviceNames(status)).isEqualTo(app.services().keySet());
            });
  }

  /** Returns once nothing is being applied. */
  void awaitApplied() {
    await().until(() -> status().path("appState").asText().equals("applied"));
  }

  /** Returns the answer to {@code GET /v2/state/status}. */
  JsonNode status() {
    return supervisor.get("/v2/state/status").json();
  }

  private String release() {
    return status().path("release").asText();
  }

  private Set<String> running() {
    Set<String> names = new TreeSet<>();
    for (JsonNode container : status().path("containers")) {
      if (container.path("status").asText().equals("Running")) {
        names.add(container.path("serviceName").asText());
      }
    }
    return names;
  }

  private static Set<String> serviceNames(JsonNode status) {
    Set<String> names = new TreeSet<>();
    status.path("containers").forEach(one -> names.add(one.path("serviceName").asText()));
    return names;
  }

  /** Leaves nothing of the suite behind, but its image. */
  @Override
  public void close() {
    try {
      clear();
    } finally {
      engine.close();
      place.close();
    }
  }
}
