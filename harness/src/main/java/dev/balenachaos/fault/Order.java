package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;

/**
 * An order for a service of {@link Workloads#unruly()} to misbehave: a file on its volume, named
 * after the service and the injection. Who obeys has the file's name in its environment.
 *
 * @param folder the folder of the volume on the device
 * @param words how, as the program {@code unruly} understands it
 */
record Order(String service, String folder, String words) {

  /**
   * @throws IllegalArgumentException when the app has no such service
   */
  static Order to(Deployment app, String service, String words) {
    if (!app.services().contains(service)) {
      throw new IllegalArgumentException(
          "The app has no service " + service + "; it has " + app.services());
    }
    return new Order(service, app.volumeFolder(Workloads.ORDERS), words);
  }

  private String path(String id) {
    return folder + "/" + service + "." + id;
  }

  private MarkedProcesses obeying(String id) {
    return new MarkedProcesses("UNRULY_ORDER=.*/" + service + "." + id);
  }

  /** Gives the order, and says so in the kernel's log, so that what follows there can be told. */
  void give(Device device, Fault fault, String id) {
    HostScript.apply(
        device,
        fault,
        """
        set -e
        test -d %1$s
        echo '<4>%2$s: %3$s' >/dev/kmsg
        echo '%3$s' >%1$s/.%4$s
        mv %1$s/.%4$s %5$s
        """
            .formatted(folder, OomKills.mark(id), words, id, path(id)),
        Duration.ofSeconds(20));
  }

  /**
   * Returns lines that take the order back and end who obeys it, since a process that is taking all
   * memory does not look whether it should go on.
   */
  String takeBack(String id) {
    return "rm -f %1$s %2$s/.%3$s || return 1\n".formatted(path(id), folder, id)
        + obeying(id).end();
  }

  /**
   * Returns lines that set {@code $marked} to the processes that obey, and print whether the order
   * is there or somebody obeys it.
   */
  String look(String id) {
    return obeying(id).find()
        + "test ! -e %s && test -z \"$marked\" || echo stands\n".formatted(path(id));
  }

  static boolean stands(String printed) {
    return printed.lines().anyMatch("stands"::equals);
  }
}
