package dev.balenachaos.probe;

import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.SensorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The probes of a deployed workload: whether each service answers, and whether readings are taken.
 */
final class WorkloadProbes {

  private static final String SENSOR = "sensor";

  private WorkloadProbes() {}

  static List<Probe> of(Deployment deployment) {
    List<Probe> probes = new ArrayList<>();
    for (String service : deployment.httpServices()) {
      probes.add(
          service.equals(SENSOR)
              ? Probe.required("readings", readings(deployment))
              : Probe.required(
                  service,
                  () ->
                      deployment.page(service).isPresent()
                          ? Answer.good("answers")
                          : Answer.bad("no answer")));
    }
    probes.add(Probe.noted("restarts", Probe.PERIOD.multipliedBy(8), () -> restarts(deployment)));
    return probes;
  }

  /** Good while the sensor answers and no write fails. */
  private static Callable<Answer> readings(Deployment deployment) {
    AtomicReference<Optional<SensorStatus>> before = new AtomicReference<>(Optional.empty());
    return () -> {
      Optional<SensorStatus> now = deployment.sensor();
      return compare(before.getAndSet(now), now);
    };
  }

  static Answer compare(Optional<SensorStatus> before, Optional<SensorStatus> now) {
    if (now.isEmpty()) {
      return Answer.bad("no answer");
    }
    boolean failed = before.isPresent() && now.get().failedWrites() > before.get().failedWrites();
    return failed || now.get().failing() ? Answer.bad("writes fail") : Answer.good("go on");
  }

  private static Answer restarts(Deployment deployment) {
    return Answer.good(deployment.restarts().toString());
  }
}
