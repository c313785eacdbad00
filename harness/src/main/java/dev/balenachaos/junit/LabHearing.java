package dev.balenachaos.junit;

import dev.balenachaos.lab.LabHost;
import dev.balenachaos.lab.cloud.CloudApi;
import dev.balenachaos.lab.cloud.CloudDevice;
import dev.balenachaos.lab.cloud.Contact;
import dev.balenachaos.probe.Hearing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the lab's cloud hears from a device, for the probes.
 *
 * @param cloud of the lab
 * @param known the device as the cloud knows it
 */
record LabHearing(CloudApi cloud, CloudDevice known) implements Hearing {

  @Override
  public Optional<Duration> sinceLastHeard() {
    return known.lastContact().map(Contact::age);
  }

  @Override
  public Duration pollInterval() {
    return known.pollInterval();
  }

  @Override
  public Optional<String> released() {
    return known.released();
  }

  @Override
  public Optional<String> reported() {
    return known.reported().runningCommit();
  }

  @Override
  public List<String> failedHandshakes() {
    return cloud.failedHandshakes().stream()
        .map(failure -> failure.reason() + ": " + failure.detail())
        .toList();
  }

  @Override
  public String apiName() {
    return LabHost.API.hostName();
  }
}
