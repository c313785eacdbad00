package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Floods of the supervisor's API by a running service, {@link Workloads#flooder()}. Each is bounded
 * in the number of its connections, at most 2000, and in time, since it ends by itself after five
 * minutes. Nothing leaves the device.
 *
 * <p>So many are only connections that say nothing: one process holds them all. Each of the others
 * has two processes of its own, and the service has 64 MiB, which is some hundred of them.
 *
 * <p>The supervisor limits neither the rate of requests nor the connections (supervisor 19.0.5,
 * {@code src/device-api/index.ts}).
 *
 * <p>The effect is that the kernel has all of the connections in its tables; where requests are
 * poured out, also that on half of them some wait to be sent, since the supervisor cannot keep up.
 */
public final class Flood implements Fault {

  private enum Kind {
    GET("connections that ask for its state", true),
    POST("connections that ask for an update", true),
    SLOW("requests with slow bodies", false),
    IDLE("idle connections", false);

    private final String words;
    private final boolean pours;

    Kind(String words, boolean pours) {
      this.words = words;
      this.pours = pours;
    }
  }

  private static final int MOST = 2000;

  /** A line of /proc/net/tcp of an established connection with the supervisor. */
  private static final Pattern CONNECTION =
      Pattern.compile(
          "\\s*\\d+: [0-9A-F]{8}:[0-9A-F]{4} [0-9A-F]{8}:%04X 01 ([0-9A-F]{8}):.*"
              .formatted(Supervisor.PORT));

  private final Kind kind;
  private final Deployment app;
  private final int count;

  private Flood(Kind kind, Deployment app, int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("A flood is of 1 to " + MOST + ", not of " + count);
    }
    this.kind = kind;
    this.app = app;
    this.count = count;
  }

  /**
   * Asks for the state of all services, for which the supervisor asks its engine, again and again
   * without waiting for an answer.
   *
   * @param connections on how many connections at the same time
   * @throws IllegalArgumentException when they are too many, or none
   */
  public static Flood ofGets(Deployment app, int connections) {
    return new Flood(Kind.GET, app, connections);
  }

  /**
   * Asks the supervisor to look for an update, again and again without waiting for an answer.
   *
   * @param connections on how many connections at the same time
   * @throws IllegalArgumentException when they are too many, or none
   */
  public static Flood ofPosts(Deployment app, int connections) {
    return new Flood(Kind.POST, app, connections);
  }

  /**
   * Sends requests whose bodies come byte by byte, one in two seconds.
   *
   * @param requests how many at the same time
   * @throws IllegalArgumentException when they are too many, or none
   */
  public static Flood ofSlowBodies(Deployment app, int requests) {
    return new Flood(Kind.SLOW, app, requests);
  }

  /**
   * Opens connections and says nothing.
   *
   * @param connections how many at the same time
   * @throws IllegalArgumentException when they are too many, or none
   */
  public static Flood ofConnections(Deployment app, int connections) {
    return new Flood(Kind.IDLE, app, connections);
  }

  private static MarkedProcesses flooding(String id) {
    return new MarkedProcesses("FLOOD=" + id);
  }

  @Override
  public String undo(String id) {
    return flooding(id).end();
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        "balena-engine exec --detach --env FLOOD=%s %s flooder %s %d\n"
            .formatted(id, app.container("flooder"), kind.name().toLowerCase(Locale.ROOT), count),
        Duration.ofSeconds(30));
  }

  /** A container has tables of its own, and this one has no other connections there. */
  @Override
  public Effect effect(Device device, String id) {
    return read(
        HostScript.look(
            device,
            flooding(id).find()
                + "test -z \"$marked\" || cat /proc/${marked%%[!0-9]*}/net/tcp 2>/dev/null\n"));
  }

  /** Reads the kernel's table as it is printed. */
  Effect read(String table) {
    long connected = 0;
    long waiting = 0;
    for (String line : table.split("\n", -1)) {
      var connection = CONNECTION.matcher(line);
      if (connection.matches()) {
        connected++;
        waiting += connection.group(1).equals("00000000") ? 0 : 1;
      }
    }
    return new Effect(
        connected >= count && (!kind.pours || 2 * waiting >= count),
        connected
            + " connections with the supervisor"
            + (kind.pours ? ", requests wait on " + waiting : ""));
  }

  @Override
  public Duration bitesWithin() {
    return Duration.ofSeconds(30);
  }

  @Override
  public String toString() {
    return "supervisor flooded by " + count + " " + kind.words;
  }
}
