package dev.balenachaos.fault;

/**
 * What an injection keeps on the device of its wall clock, beside the monotonic one that nobody
 * moves, to tell later how far it is off and to set it back. It holds for the boot it was taken in.
 *
 * @param id of the injection
 */
record ClockNote(String id) {

  /** Seconds. Nearer than this, chronyd is closer to the truth than whole seconds are. */
  static final int NEAR = 5;

  private String file() {
    return HealScript.FOLDER + "/" + id + "/clock";
  }

  /** Returns shell lines that take the note. */
  String take() {
    return """
        up=$(cut -d . -f 1 /proc/uptime)
        echo "$(cat /proc/sys/kernel/random/boot_id) $(($(date +%%s) - up))" >%s
        """
        .formatted(file());
  }

  /** Returns shell lines that print how many seconds the clock is ahead; 0 without a note. */
  String off() {
    return "[ -e %1$s ] || { echo 0; exit; }\n".formatted(file()) + function() + "off\n";
  }

  /** Returns the body of a shell function that sets a clock back that is far off. */
  String setBack() {
    return """
        [ -e %1$s ] || return 0
        %2$sread -r boot began <%1$s
        [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] || return 0
        off=$(off)
        [ "${off#-}" -lt %3$d ] || date -u -s "@$(($(date +%%s) - off))" >/dev/null"""
        .formatted(file(), function(), NEAR);
  }

  private String function() {
    return """
        off() {
          read -r boot began <%1$s
          echo $(($(date +%%s) - began - $(cut -d . -f 1 /proc/uptime)))
        }
        """
        .formatted(file());
  }
}
