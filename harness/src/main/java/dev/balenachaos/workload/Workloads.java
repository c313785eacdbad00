package dev.balenachaos.workload;

import dev.balenachaos.device.Supervisor;
import java.net.InetSocketAddress;
import java.util.Map;

/** The workloads that come with the harness. */
public final class Workloads {

  /** The name of the volume on which the sensor logger keeps its readings. */
  public static final String READINGS = "readings";

  /** The name of the service that reboots its device, and of its volume. */
  public static final String RESTLESS = "restless";

  /** The name of the service that connects its device, and of its volume. */
  public static final String CONNECTOR = "connector";

  /** The name of the volume on which the services of {@link #unruly()} find their orders. */
  public static final String ORDERS = "orders";

  /** Where a container finds the supervisor, on a network of the supervisor's own (19.0.5). */
  private static final InetSocketAddress SUPERVISOR =
      new InetSocketAddress("10.114.104.1", Supervisor.PORT);

  private Workloads() {}

  /**
   * Returns an app of three services with a memory limit of 64 MiB each, smaller ones kill a
   * container's first process before it runs (observed on balena-engine 20.10.44):
   *
   * <ul>
   *   <li>{@code sensor} appends a numbered, checksummed reading to the volume {@code readings}
   *       about four times a second, forces them to the disk about once a second, counts every
   *       write that fails, and tells all that once a second on port 8080 as {@code /readings.json}
   *       ({@link SensorStatus}).
   *   <li>{@code web} serves one page on port 8081 and writes nothing.
   *   <li>{@code chatty} logs a line of 200 bytes a second to standard output. Each costs an
   *       emulated device about 12 ms, in the engine and the journal.
   * </ul>
   *
   * @throws dev.balenachaos.run.InfraException when the host has no static busybox
   */
  public static Workload sensorLogger() {
    return Workload.named("sensor-logger")
        .withVolume(READINGS)
        .withService(
            small("sensor")
                .withVolume(READINGS, "/data")
                .withPort(8080, 8080)
                .servingHttp("/readings.json"))
        .withService(small("web").withPort(8081, 8081).servingHttp("/"))
        .withService(small("chatty").withEnvironment("CHATTER_PER_SECOND", "1"));
  }

  /**
   * Returns the image of the service {@code chatty}, for containers run by hand on the engine, for
   * instance with other log options. It takes {@code CHATTER_PER_SECOND} from its environment,
   * default 20, 0 for as fast as the lines are taken. busybox is in it too.
   *
   * @throws dev.balenachaos.run.InfraException when the host has no static busybox
   */
  public static ContainerImage chattyImage() {
    return Programs.image("chatty");
  }

  /**
   * Returns a service {@code steward} that has its way with the host's units over the host's D-Bus,
   * as a fault asks it to. It has the label {@code io.balena.features.dbus}, for which the
   * supervisor mounts the host's bus into its container at {@code /host/run/dbus}, and speaks D-Bus
   * by itself: there is nothing in its image but busybox, a shell script, and a little machine code
   * for x86-64 that connects to the bus.
   *
   * @throws dev.balenachaos.run.InfraException when the host has no static busybox
   */
  public static Service steward() {
    return Service.named("steward", Programs.image("steward", Map.of("/bin/on-bus", onBus())))
        .withLabel("io.balena.features.dbus", "1")
        .withMemoryLimit("64m")
        .withRestart("always");
  }

  /**
   * Returns a service {@code restless} that asks for a reboot as long as a fault gives it a reason
   * to: the supervisor, or systemd over the host's D-Bus. It has the label {@code
   * io.balena.features.supervisor-api}, for which the supervisor tells it its address and a key,
   * and {@code io.balena.features.dbus}; {@link #steward()}'s program is in its image. It keeps its
   * reasons on a volume of its own name, which the workload must have.
   *
   * @throws dev.balenachaos.run.InfraException when the host has no static busybox
   */
  public static Service restless() {
    Map<String, byte[]> steward =
        Map.of("/bin/steward", Programs.script("steward"), "/bin/on-bus", onBus());
    return Service.named(RESTLESS, Programs.image(RESTLESS, steward))
        .withVolume(RESTLESS, "/data")
        .withTmpfs("/run")
        .withLabel("io.balena.features.supervisor-api", "1")
        .withLabel("io.balena.features.dbus", "1")
        .withMemoryLimit("64m")
        .withRestart("always");
  }

  /**
   * Returns a service {@code gatekeeper} that has its way with the host's firewall, as a fault asks
   * it to: it is on the host's network, and has the capability {@code NET_ADMIN}. In its image are
   * busybox, a shell script, and this host's {@code iptables} of the legacy kind with what it
   * needs.
   *
   * @throws dev.balenachaos.run.InfraException when the host has no static busybox or no iptables
   */
  public static Service gatekeeper() {
    return Service.named("gatekeeper", Programs.image("gatekeeper", LegacyIptables.files()))
        .onHostNetwork()
        .withCapability("NET_ADMIN")
        .withMemoryLimit("64m")
        .withTmpfs("/run")
        .withRestart("always");
  }

  /**
   * Returns a service {@code connector} that gives the device's uplink its address and route while
   * a fault leaves that to it, and crashes when one asks it to. It is on the host's network, has
   * the capability {@code NET_ADMIN}, and takes its orders from a volume of its own name, which the
   * workload must have. With {@code CONNECTOR_MENDED} in its environment it crashes no more.
   *
   * @throws dev.balenachaos.run.InfraException when the host has no static busybox
   */
  public static Service connector() {
    return small(CONNECTOR)
        .onHostNetwork()
        .withCapability("NET_ADMIN")
        .withVolume(CONNECTOR, "/data");
  }

  /**
   * Returns a service {@code flooder} that floods the supervisor's API as a fault asks it to. It
   * has the label {@code io.balena.features.supervisor-api}, for which it gets a key and a way
   * there. There is nothing in its image but busybox, a shell script, and a little machine code for
   * x86-64 that connects to the supervisor. Each flood ends by itself after five minutes.
   *
   * @throws dev.balenachaos.run.InfraException when the host has no static busybox
   */
  public static Service flooder() {
    Map<String, byte[]> programs =
        Map.of(
            "/bin/on-supervisor", ConnectingProgram.toTcp(SUPERVISOR),
            "/bin/hold-supervisor", HoldingProgram.toTcp(SUPERVISOR, 300));
    return Service.named("flooder", Programs.image("flooder", programs))
        .withLabel("io.balena.features.supervisor-api", "1")
        .withMemoryLimit("64m")
        .withRestart("always");
  }

  /**
   * Returns an app two of whose services misbehave while a fault orders them to: they take memory,
   * or multiply. {@code capped} may have 64 MiB and 64 processes, {@code uncapped} whatever there
   * is. Each serves a page, on ports 8082 and 8083. {@code sensor} and {@code web} are those of
   * {@link #sensorLogger()}.
   *
   * @throws dev.balenachaos.run.InfraException when the host has no static busybox
   */
  public static Workload unruly() {
    Workload others = sensorLogger();
    return Workload.named("unruly")
        .withVolume(READINGS)
        .withVolume(ORDERS)
        .withService(others.service("sensor"))
        .withService(others.service("web"))
        .withService(unruly("capped", 8082).withMemoryLimit("64m").withPidsLimit(64))
        .withService(unruly("uncapped", 8083));
  }

  private static byte[] onBus() {
    return ConnectingProgram.toUnix(ConnectingProgram.HOST_BUS);
  }

  private static Service unruly(String name, int port) {
    return Service.named(name, Programs.image("unruly"))
        .withTmpfs("/run")
        .withVolume(ORDERS, "/orders")
        .withPort(port, 8080)
        .servingHttp("/")
        .withRestart("always");
  }

  private static Service small(String program) {
    return Service.named(program, Programs.image(program))
        .withMemoryLimit("64m")
        .withTmpfs("/run")
        .withRestart("always");
  }
}
