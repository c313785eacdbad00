package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The dead-man's switch of one injection: a systemd timer on the device, on its monotonic clock,
 * that heals when the harness has not renewed it in time, each half minute until it has. A hook of
 * NetworkManager, whose folder balenaOS keeps on the state partition (meta-balena, resin-mounts),
 * arms it again after a reboot, and then does again the harm that a reboot undoes.
 */
final class DeadMan {

  static final String REARM = "/etc/NetworkManager/dispatcher.d/90balena-chaos";

  private static final String REARM_SCRIPT =
      """
      #!/bin/sh
      # Arms the dead-man's switches of balena-chaos again after a reboot, and does again what it undid.
      [ "$2" = up ] || exit 0
      for heal in $(ls -r %s/*/heal 2>/dev/null); do
        id=$(basename "$(dirname "$heal")")
        systemd-run --quiet --collect --unit="balena-chaos-$id-boot" --on-active=%d \\
          --timer-property=AccuracySec=500ms sh "$heal" insist
        systemctl is-active --quiet "balena-chaos-$id-boot.timer" || continue
        again=$(dirname "$heal")/again
        [ -e "$again" ] || continue
        script=$(cat "$heal")
        sh "$again"
        # A heal that began meanwhile has not seen all of it.
        [ -e "$again" ] || printf '%%s\\n' "$script" | sh -s heal
      done
      """;

  private final Device device;
  private final HealScript script;
  private final Duration hold;

  /** The number of the timer that is known to be armed, and of the newest that was asked for. */
  private int armed;

  private int asked;
  private boolean disarmed;

  DeadMan(Device device, HealScript script) {
    this.device = device;
    this.script = script;
    this.hold = hold(device);
  }

  /**
   * Returns how long an injection outlives the harness: 120 s at full speed, scaled to the device's
   * speed, since a reboot, during which nothing can be renewed, must fit into it; or just what
   * {@code -Ddeadman.seconds} says, from 10 s, of which each third must be enough for a renewal, to
   * a day.
   *
   * @throws InfraException when that is anything else
   */
  static Duration hold(Device device) {
    return Property.number("deadman.seconds", 10, Duration.ofDays(1).toSeconds())
        .map(Duration::ofSeconds)
        .orElseGet(() -> device.deadlines().scaled(Duration.ofSeconds(120)));
  }

  /**
   * Puts the script on the device, proves that systemd can run it there, and arms the timer. All of
   * it is forced to the disk: whatever the harm is, the power may go with it.
   *
   * @throws InfraException when any of it fails: then nothing may be injected
   */
  synchronized void arm() {
    try {
      device
          .shell()
          .require(
              "mkdir -p %1$s && echo '%2$d %3$s' >%1$s/harness"
                  .formatted(script.folder(), hold.toSeconds(), who()));
      device.files().write(script.path(), script.text().getBytes(StandardCharsets.UTF_8));
      device
          .files()
          .write(
              REARM,
              REARM_SCRIPT
                  .formatted(HealScript.FOLDER, hold.toSeconds())
                  .getBytes(StandardCharsets.UTF_8));
      device
          .shell()
          .require(
              "chmod 755 "
                  + REARM
                  + " && touch "
                  + script.folder()
                  + "/dry && systemd-run --quiet --wait --collect --unit="
                  + script.unit()
                  + "-dry sh "
                  + script.path()
                  + " dry && test ! -e "
                  + script.folder()
                  + "/dry && { sync -f "
                  + script.path()
                  + " 2>/dev/null || sync; }");
      if (!renew()) {
        throw new InfraException("Seen: its script is gone, which another harness may have run");
      }
    } catch (InfraException e) {
      throw new InfraException(
          "The dead-man's switch for '"
              + script.what()
              + "' could not be armed on "
              + device.name()
              + ", so nothing was injected.\n"
              + e.getMessage(),
          e);
    }
  }

  /** Who holds it, for another harness that would take the device. */
  private static String who() {
    String host = "?";
    try {
      host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      // The user alone has to do.
    }
    return (System.getProperty("user.name") + "@" + host).replaceAll("[^A-Za-z0-9@._-]", "?");
  }

  /**
   * Starts the hold time anew; the new timer is armed before the old ones are stopped: those, too,
   * whose arming was not answered.
   *
   * @return false when the script is no longer there: the switch has healed by itself
   */
  synchronized boolean renew() {
    if (disarmed) {
      return true;
    }
    String older =
        IntStream.rangeClosed(armed, asked)
            .mapToObj(number -> script.unit() + "-" + number + ".timer")
            .collect(Collectors.joining(" "));
    int next = ++asked;
    String command =
        "test -e %1$s || exit 9; systemd-run --quiet --collect --unit=%2$s-%3$d --on-active=%4$d"
            + " --timer-property=AccuracySec=500ms sh %1$s insist || exit 1;"
            + " systemctl stop %5$s %2$s-boot.timer 2>/dev/null; true";
    var result =
        device
            .shell()
            .run(command.formatted(script.path(), script.unit(), next, hold.toSeconds(), older));
    if (result.status() == 9) {
      return false;
    }
    result.require("systemd-run " + script.unit());
    armed = next;
    return true;
  }

  /** Takes back what of it is on the device, where arming it has failed half-way. */
  synchronized void takeBack() {
    byte[] text = script.text().getBytes(StandardCharsets.UTF_8);
    device.shell().run("sh -s heal", text, Shell.DEFAULT_TIME_LIMIT).require("sh -s heal");
    disarm();
  }

  /** Stops the timers of this injection; the script has cleaned up after itself. */
  synchronized void disarm() {
    disarmed = true;
    device
        .shell()
        .run(
            "systemctl stop '"
                + script.unit()
                + "-*.timer' 2>/dev/null; systemctl reset-failed '"
                + script.unit()
                + "-*' 2>/dev/null; true");
  }
}
