package dev.balenachaos.fault;

/**
 * The script that heals one injection on the device. It lives on the state partition, so that it is
 * there after a reboot and while the data partition is full.
 *
 * @param id the injection's id
 * @param what what it heals, for people
 * @param undo the lines that undo the fault
 */
record HealScript(String id, String what, String undo) {

  /** Where the scripts are; on balenaOS the state partition is the one that outlives updates. */
  static final String FOLDER = "/mnt/state/balena-chaos";

  String folder() {
    return FOLDER + "/" + id;
  }

  String path() {
    return folder() + "/heal";
  }

  /**
   * Returns where a fault may leave the script that does its harm again after a reboot; it goes
   * with the script that heals.
   */
  static String againPath(String id) {
    return FOLDER + "/" + id + "/again";
  }

  /** Returns the first part of the names of this injection's units. */
  String unit() {
    return "balena-chaos-" + id;
  }

  /** Returns where the script notes that its undo has run, until it cleans up. */
  String undonePath() {
    return folder() + "/undone";
  }

  /**
   * Returns the script. {@code dry} proves that it can run. {@code heal} undoes and cleans up,
   * {@code insist} tries that each half minute until it has worked. Who can look whether the fault
   * is gone says {@code undo}, looks, and says {@code clean}: until then all is there that another
   * undo needs, but what does the harm again after a reboot.
   *
   * <p>So the command of its transient units is plain words: in any other, systemd 252 takes its
   * own escapes for something else once it has reloaded its units (observed with a semicolon).
   */
  String text() {
    return """
        #!/bin/sh
        # Heals what balena-chaos did to this device: %s
        [ "$1" = dry ] && exec rm -f %s/dry
        if [ "$1" = insist ]; then
          until sh "$0" heal; do
            [ -e "$0" ] || break
            sleep 30
          done
          exit 0
        fi
        undo() {
        %s
        }
        rm -f %s
        [ "$1" = clean ] || undo || exit 1
        [ "$1" = undo ] && exec touch %s
        rm -rf %s
        rmdir %s 2>/dev/null && rm -f %s
        true
        """
        .formatted(
            what.replace('\n', ' '),
            folder(),
            undo.strip().indent(2).stripTrailing(),
            againPath(id),
            undonePath(),
            folder(),
            FOLDER,
            DeadMan.REARM);
  }
}
