package dev.balenachaos.probe;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the lab's cloud hears from one device. Attached to a device that is managed by the lab, it
 * adds probes to its watch: whether the cloud hears from the device, whether the released target
 * state is applied, why TLS fails, and whether the name of the API resolves.
 */
public interface Hearing {

  /** Returns how long ago the device last made itself known with a valid key. */
  Optional<Duration> sinceLastHeard();

  /** Returns how often the device asks for its target state, without the jitter. */
  Duration pollInterval();

  /** Returns the release that the cloud asks for; empty while it asks for none. */
  Optional<String> released();

  /**
   * Returns the release that the device last reported as running; empty before its first report.
   */
  Optional<String> reported();

  /**
   * Returns why TLS handshakes with the device failed, in the words of the server, oldest first;
   * never null but potentially empty.
   */
  List<String> failedHandshakes();

  /** Returns the name by which the device knows the API. */
  String apiName();
}
