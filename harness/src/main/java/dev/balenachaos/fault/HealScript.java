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

  /** For how many tries, half a minute apart, who insists waits for what was injected later. */
  private static final int PATIENT_ROUNDS = 10;

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
   * <p>What was injected later may lie on top, so that who insists heals that first. It goes past
   * what cannot be healed after five minutes, and past what hangs after ten. Of those who heal at
   * the same time one does, and the others wait for it as long.
   *
   * <p>What was undone is on the disk before the script goes, and that it is gone before it ends: a
   * power cut brings back no harm without its heal, and no heal of a harm that is long gone.
   *
   * <p>The script insists by itself, so that the command of a transient unit is plain words: in any
   * other, systemd 252 takes its own escapes for something else once it has reloaded its units
   * (observed with a semicolon).
   */
  String text() {
    return """
        #!/bin/sh
        # Heals what balena-chaos did to this device: %1$s
        [ "$1" = dry ] && exec rm -f %2$s/dry
        if [ "$1" = insist ]; then
          round=0
          while [ -e "$0" ]; do
            [ $round -eq 0 ] || sleep 30
            round=$((round + 1))
            for newest in $(ls -r %3$s/*/heal); do
              timeout 600 sh "$newest" heal || [ $? -eq 124 ] || [ ! -e "$newest" ] || \
                [ $round -gt %4$d ] || break
              [ "$newest" != "$0" ] || break
            done
          done
          exit 0
        fi
        if [ "$1" = heal ] && [ -e "$0" ]; then
          exec 9<%3$s && flock -w 600 9
          [ -e "$0" ] || exit 0
        fi
        undo() {
        %5$s
        }
        rm -f %6$s
        [ "$1" = clean ] || undo || exit 1
        [ "$1" = undo ] && exec touch %7$s
        sync
        rm -rf %2$s
        rmdir %3$s 2>/dev/null && rm -f %8$s
        sync -f "$(dirname %3$s)" 2>/dev/null || sync
        true
        """
        .formatted(
            what.replace('\n', ' '),
            folder(),
            FOLDER,
            PATIENT_ROUNDS,
            undo.strip().indent(2).stripTrailing(),
            againPath(id),
            undonePath(),
            DeadMan.REARM);
  }
}
