package dev.balenachaos.contract;

import dev.balenachaos.run.InfraException;
import java.net.URI;
import java.time.Duration;

/**
 * A supervisor that a cloud manages, of somebody's own, with the key of its API: {@code
 * -Dsupervisor.url} and {@code -Dsupervisor.key}. It is asked, and changed in nothing.
 *
 * @param key what the device reports to its cloud as {@code api_secret}
 */
record ManagedSubject(URI address, String key) {

  static final String KEY = "supervisor.key";

  private static final Duration CALL = Duration.ofMinutes(1);

  /** Tells whether the key of a managed supervisor was given. */
  static boolean isGiven() {
    return !System.getProperty(KEY, "").isEmpty();
  }

  /**
   * Reads what was given.
   *
   * @throws InfraException when the address was not
   */
  static ManagedSubject find() {
    String url = System.getProperty(GivenAddresses.SUPERVISOR, "");
    if (url.isEmpty()) {
      throw new InfraException(
          "The contract was given a key, and no supervisor to use it on."
              + "\nDo: -Dsupervisor.url=http://HOST:48484 -Dsupervisor.key=KEY");
    }
    return new ManagedSubject(URI.create(url.replaceFirst("/+$", "")), System.getProperty(KEY, ""));
  }

  /** Returns its API, asked as nobody. */
  SupervisorApi asNobody() {
    return new SupervisorApi(address, CALL);
  }

  /** Returns its API, asked with a header that says who asks. */
  SupervisorApi as(String authorization) {
    return new SupervisorApi(address, CALL, authorization);
  }

  /** Returns its API, asked as its cloud asks. */
  SupervisorApi asCloud() {
    return as("Bearer " + key);
  }

  /** Returns the supervisor's version; empty when the key is not good. */
  String version() {
    return asCloud().get("/v2/version").json().path("version").asText();
  }
}
