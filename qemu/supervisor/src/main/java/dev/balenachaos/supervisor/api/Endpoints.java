package dev.balenachaos.supervisor.api;

import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.cloud.Cloud;
import dev.balenachaos.supervisor.host.Host;
import dev.balenachaos.supervisor.log.LocalLogs;
import java.util.List;
import java.util.stream.Stream;

/** Every endpoint of the supervisor, table by table. */
public final class Endpoints {
  private final List<Route> routes;
  private final Gate gate;

  /**
   * Answers for a device.
   *
   * @param cloud that manages the device, {@link Cloud#NONE} if none does
   * @param logs what {@code /v2/local/logs} streams
   * @param version the supervisor's version, as it is reported
   * @param port the port that is reported, which is the one listened on
   */
  public Endpoints(
      Device device, Host host, LocalLogs logs, Cloud cloud, String version, int port) {
    this.gate = new Gate(device.targets(), cloud);
    StatusReports statuses = new StatusReports(device);
    this.routes =
        Stream.of(
                new DeviceEndpoints(
                        device, new DeviceReport(device, host.addresses(), version, port), cloud)
                    .routes(),
                new HostEndpoints(device, host).routes(),
                new AppEndpoints(device, statuses).routes(),
                new ServiceEndpoints(device).routes(),
                new StateEndpoints(device, statuses).routes(),
                new StreamEndpoints(host.journal(), logs).routes())
            .flatMap(List::stream)
            .toList();
  }

  List<Route> routes() {
    return routes;
  }

  Gate gate() {
    return gate;
  }
}
