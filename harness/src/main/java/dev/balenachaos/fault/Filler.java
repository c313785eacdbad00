package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;

/**
 * What fills the data partition: how in shell lines, run as root on the device, and how it is taken
 * away again. The names of the field for who may do so: the host, a volume, a container's own
 * layer, a container's log, many files of a service.
 */
sealed interface Filler {

  /** Where balenaOS's engine keeps everything (meta-balena, {@code var-lib-docker.mount}). */
  String ENGINE = Host.DATA_PARTITION + "/docker";

  /** Shell lines that write {@code $bytes} bytes, or as much as there is room for when it is -1. */
  String fill(String id);

  /** Shell lines that take all of it away; see {@link Fault#undo}. */
  String undo(String id);

  /** Tells whether nothing more fits, of what it fills the partition with. */
  default Effect effect(Device device, String id) {
    return FullPartition.effect(device, Host.DATA_PARTITION, id);
  }

  private static String fileName(String id) {
    return "balena-chaos-" + id + ".fill";
  }

  /**
   * Fills by a file on the partition itself. A partition that is to be full is held full until the
   * engine has stopped: it could start again in the blocks that it frees then.
   */
  record HostFile() implements Filler {

    @Override
    public String fill(String id) {
      return """
          file=%s
          %s
          if [ "$bytes" -lt 0 ]; then
            %s
          fi
          """
          .formatted(path(id), FileGrowth.GROW, holder(id).start());
    }

    @Override
    public String undo(String id) {
      return holder(id).stop();
    }

    private static Holder holder(String id) {
      return new Holder(id, path(id), Host.DATA_PARTITION, "balena.service");
    }

    private static String path(String id) {
      return Host.DATA_PARTITION + "/" + fileName(id);
    }

    @Override
    public String toString() {
      return "a file of the host";
    }
  }

  /** Fills by a file in a named volume, as an app that never deletes does. */
  record Volume(String name, String folder) implements Filler {

    @Override
    public String fill(String id) {
      return """
          test -d %1$s || { echo no volume %2$s >&2; exit 1; }
          file=%1$s/%3$s
          %4$s"""
          .formatted(folder, name, fileName(id), FileGrowth.GROW);
    }

    @Override
    public String undo(String id) {
      return "rm -f " + folder + "/" + fileName(id);
    }

    @Override
    public String toString() {
      return "the volume " + name;
    }
  }

  /**
   * Fills by a file in the writable layer of a running service's container. It is written through
   * the container's own root directory, so nothing is needed inside the image.
   */
  record ContainerLayer(String service) implements Filler {

    @Override
    public String fill(String id) {
      return """
          container=$(balena-engine ps -q --filter label=io.balena.service-name=%s | head -n 1)
          pid=$(balena-engine inspect --format '{{.State.Pid}}' "$container")
          test "$pid" -gt 0
          file=/proc/$pid/root/%s
          %s"""
          .formatted(service, fileName(id), FileGrowth.GROW);
    }

    /**
     * The layer's folder is used where the engine is down, for which a full partition is enough.
     */
    @Override
    public String undo(String id) {
      return "rm -f /proc/[0-9]*/root/%1$s %2$s/overlay2/*/diff/%1$s"
          .formatted(fileName(id), ENGINE);
    }

    @Override
    public String toString() {
      return "the container layer of the service " + service;
    }
  }

  /**
   * Takes the inodes, and leaves the blocks but for those of the folders, by empty files that a
   * service makes on a named volume.
   *
   * @param service its image has busybox
   */
  record ManyFiles(String service, String volume, String folder) implements Filler {

    /**
     * Runs in the container. Of many files at once each takes the least time: 2.6 ms for each of
     * 245,000 on an emulated device.
     */
    private static final String MAKER =
        "n=0; while busybox mkdir -p $0/$n && cd $0/$n"
            + " && busybox seq 5000 | busybox xargs busybox touch; do n=$((n + 1)); done 2>/dev/null";

    @Override
    public String fill(String id) {
      return """
          container=$(balena-engine ps -q --filter label=io.balena.service-name=%1$s | head -n 1)
          test -n "$container" || { echo no container of %1$s runs >&2; exit 1; }
          mounts='{{range .Mounts}}{{if eq .Source "%2$s"}}{{.Destination}}{{end}}{{end}}'
          inside=$(balena-engine inspect --format "$mounts" "$container")
          test -n "$inside" || { echo %1$s has no volume %3$s >&2; exit 1; }
          balena-engine exec --env %4$s "$container" sh -c '%5$s' "$inside/%6$s"
          test -d %2$s/%6$s/0
          """
          .formatted(service, folder, volume, mark(id), MAKER, name(id));
    }

    @Override
    public String undo(String id) {
      return new MarkedProcesses(mark(id)).end().stripTrailing()
          + " && rm -rf "
          + folder
          + "/"
          + name(id);
    }

    @Override
    public Effect effect(Device device, String id) {
      return FullPartition.lackOfInodes(device, Host.DATA_PARTITION, id);
    }

    private static String mark(String id) {
      return "BALENA_CHAOS_FILES=" + id;
    }

    private static String name(String id) {
      return "balena-chaos-" + id + ".files";
    }

    @Override
    public String toString() {
      return "many files of the service " + service + " on the volume " + volume;
    }
  }

  /**
   * Fills by a container's log, written by the json-file driver without a limit, by a container
   * that prints more than there is room for.
   */
  record ContainerLogs(String image) implements Filler {

    @Override
    public String fill(String id) {
      return """
          balena-engine run --detach --name balena-chaos-%1$s --log-driver json-file --network none \\
            %2$s sh -c 'yes "$(head -c 1000 /dev/zero | tr "\\0" x)"' >%3$s/%1$s/container"""
          .formatted(id, image, HealScript.FOLDER);
    }

    /** With the partition full the engine may be down: then its log file is all that can go. */
    @Override
    public String undo(String id) {
      return """
          timeout 30 balena-engine rm --force balena-chaos-%1$s >/dev/null 2>&1 && return 0
          if left=$(timeout 30 balena-engine ps -aq --filter name=balena-chaos-%1$s 2>/dev/null); then
            [ -z "$left" ]
            return
          fi
          container=$(cat %2$s/%1$s/container 2>/dev/null)
          test -z "$container" || rm -f %3$s/containers/"$container"/*-json.log*"""
          .formatted(id, HealScript.FOLDER, ENGINE);
    }

    @Override
    public String toString() {
      return "the log of a container without log limits";
    }
  }
}
