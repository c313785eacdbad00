package dev.balenachaos.scenarios;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import java.time.Duration;
import java.util.List;

/** A client on the device's own network, from where those come who use its app on the spot. */
record LanClient(Device device, Lab lab) {

  /** The port that the service {@code web} publishes. */
  private static final int WEB = 8081;

  /** How long it waits for an answer, at full speed. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final String GET =
      "printf 'GET %1$s HTTP/1.0\\r\\n\\r\\n'"
          + " | timeout %4$d socat -t %4$d - TCP4:%2$s:%3$d,shut-none 2>&1 || true";

  /** Tells whether the service {@code web} answers. */
  boolean seesTheApp() {
    return get("/", WEB).endsWith("still here");
  }

  /** Tells whether the supervisor's API answers. */
  boolean seesTheSupervisor() {
    return get("/ping", Supervisor.PORT).endsWith("OK");
  }

  /** Tells whether the port of the supervisor's API refuses it. */
  boolean isRefusedByTheSupervisor() {
    return get("/ping", Supervisor.PORT).endsWith("Connection refused");
  }

  /** Returns the answer, or what the client complains of: nothing where it has waited in vain. */
  private String get(String path, int port) {
    long patience = device.deadlines().scaled(PATIENCE).toSeconds();
    String line = GET.formatted(path, LabHost.FIRST_DEVICE, port, patience);
    return lab.network().run(List.of("sh", "-c", line)).strip();
  }
}
