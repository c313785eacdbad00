package dev.balenachaos.scenarios;

import dev.balenachaos.device.Supervisor;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import java.util.List;

/** A client on the device's own network, from where those come who use its app on the spot. */
record LanClient(Lab lab) {

  /** The port that the service {@code web} publishes. */
  private static final int WEB = 8081;

  private static final String GET =
      "printf 'GET %s HTTP/1.0\\r\\n\\r\\n'"
          + " | timeout 8 socat -t 8 - TCP4:%s:%d,shut-none 2>&1 || true";

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
    String line = GET.formatted(path, LabHost.FIRST_DEVICE, port);
    return lab.network().run(List.of("sh", "-c", line)).strip();
  }
}
