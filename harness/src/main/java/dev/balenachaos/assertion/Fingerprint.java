package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lists of md5 sums that balenaOS's build leaves on the root and on the boot partition
 * (meta-balena 8.0.2, {@code classes/image-balena.bbclass}), held beside the files that are there,
 * as its release test does ({@code tests/suites/os/tests/fingerprint}).
 */
final class Fingerprint {

  /** What is not as it was shipped, in the words of the report. */
  private static final String SCRIPT =
      """
      export LC_ALL=C
      # check FOLDER: the paths of a list begin at its partition, with a slash or without one
      check() {
        list=$1/balenaos.fingerprint
        [ -e "$list" ] || list=$1/resinos.fingerprint
        [ -e "$list" ] || { echo "no fingerprint in $1/" >&2; exit 1; }
        sums=/tmp/balena-chaos.sums
        sed "s|^\\([^ ]*  \\)/*|\\1$1/|" "$list" | md5sum -c - 2>/dev/null >$sums
        sed -n 's/: FAILED open or read$/ missing/p; s/: FAILED$/ changed/p' $sums
        # Who reads nothing finds nothing.
        [ $(wc -l <$sums) -eq $(wc -l <"$list") ] || { echo "md5sum reads not all of $list" >&2; exit 1; }
        rm -f $sums
        echo checked
      }
      check ''
      check /mnt/boot
      # What the list of the root does not name: its build leaves out these.
      cd /
      cat balenaos.fingerprint resinos.fingerprint 2>/dev/null | sed 's/^[^ ]*  //' |
        sort >/tmp/balena-chaos.listed
      find / -xdev -type f ! -path '/*os.fingerprint' ! -path /etc/hostname \\
        ! -path /etc/machine-id ! -name .rnd |
        sed 's/\\\\/\\\\\\\\/g' | sort | comm -13 /tmp/balena-chaos.listed - | sed 's/$/ added/'
      rm -f /tmp/balena-chaos.listed
      findmnt -n -o OPTIONS / | tail -n 1 | grep -Eq '^ro(,|$)' || echo '/ writable'
      """;

  /** Reads all that there is, so it gets only what others leave. */
  private static final String COMMAND = "nice -n 19 sh -s";

  /** What reading a gigabyte takes at full speed, and more. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Fingerprint() {}

  /**
   * Returns what is not as it was shipped: {@code changed}, {@code missing} or {@code added}, by
   * path; and that {@code /} is {@code writable}, where it is.
   *
   * @throws InfraException when the device has no fingerprints
   */
  static SortedMap<String, String> differences(Device device) {
    Shell.Result result =
        device.shell().run(COMMAND, SCRIPT.getBytes(StandardCharsets.UTF_8), PATIENCE);
    String printed = result.require("check the fingerprints of " + device.name());
    return parse(printed);
  }

  static SortedMap<String, String> parse(String printed) {
    SortedMap<String, String> differences = new TreeMap<>();
    int checked = 0;
    for (String line : printed.split("\n")) {
      int space = line.lastIndexOf(' ');
      if (line.equals("checked")) {
        checked++;
      } else if (space > 0) {
        differences.put(line.substring(0, space), line.substring(space + 1));
      }
    }
    if (checked != 2) {
      throw new InfraException(
          "Tried: to check the fingerprints of both partitions\nSeen: " + printed);
    }
    return differences;
  }
}
