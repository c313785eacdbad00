package dev.balenachaos.probe;

import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.SensorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** The probes of a deployed workload: whether each service answers, and whether readings go on. */
final class WorkloadProbes {

  private static final String SENSOR = "sensor";

  private WorkloadProbes() {}

  static List<Probe> of(Deployment deployment) {
    List<Probe> probes = new ArrayList<>();
    for (String service : deployment.httpServices()) {
      probes.add(
          Probe.required(
              service,
              () ->
                  deployment.page(service).isPresent()
                      ? Answer.good("answers")
                      : Answer.bad("no answer")));
    }
    if (deployment.httpServices().contains(SENSOR)) {
      probes.add(Probe.required("readings", readings(deployment)));
    }
    probes.add(Probe.noted("restarts", Probe.PERIOD.multipliedBy(8), () -> restarts(deployment)));
    return probes;
  }

  /** Good while readings are added and no write fails; a sensor that has just begun is neither. */
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
    if (before.isPresent() && now.get().failedWrites() > before.get().failedWrites()) {
      return Answer.bad("writes fail");
    }
    if (now.get().failing()) {
      return Answer.bad("writes fail");
    }
    return Answer.good("go on");
  }

  private static Answer restarts(Deployment deployment) {
    return Answer.good(deployment.restarts().toString());
  }
}
