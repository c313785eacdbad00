package dev.balenachaos.fault;

/**
 * A transient unit that holds a partition full: by a file that takes every block which becomes
 * free. At a shutdown it is stopped after a unit that writes there: the few blocks that others free
 * when they stop would be enough for that one.
 *
 * @param file the file that grows, on the partition
 * @param partition where the partition is mounted
 * @param outlived the unit that is stopped first
 */
record Holder(String id, String file, String partition, String outlived) {

  private String unit() {
    return "balena-chaos-" + id + "-fill";
  }

  /** Returns lines that start it, unless it runs. */
  String start() {
    return """
        systemctl is-active --quiet %1$s.service \\
          || systemd-run --quiet --collect --unit=%1$s --property=DefaultDependencies=no \\
            --property=Conflicts=umount.target --property=Before=umount.target \\
            --property=Before=%2$s --property=RequiresMountsFor=%3$s \\
            sh -c 'while sleep 0.5; do
              while fallocate --offset "$(stat -c %%s %4$s)" --length 4096 %4$s; do :; done
            done 2>/dev/null'
        """
        .formatted(unit(), outlived, partition, file);
  }

  /** Returns lines that stop it and take its file away. */
  String stop() {
    return "systemctl stop " + unit() + ".service 2>/dev/null\nrm -f " + file;
  }
}
