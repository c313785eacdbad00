package dev.balenachaos.scenarios;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.probe.CloudQuestions;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a managed device is there for, each with the one way in which it is asked for now. It is no
 * capability in the harness's sense, which is what can be done to a device.
 */
enum Ability {
  /** The device calls the cloud's API anew, by its name, and the cloud hears it. */
  CLOUD,
  /** One packet of three passes through the tunnel to the VPN server and back. */
  CLOUDLINK,
  /** The device's dnsmasq finds an address. */
  NAMES,
  /** A time server answers the device's chronyd, which is told to ask it now. */
  TIME,
  /** The supervisor's API answers on the device itself. */
  SUPERVISOR,
  /** A service of the app answers on the port that it publishes on the device's network. */
  APP,
  /** A command runs over the harness's SSH connection. */
  SSH;

  private static final Duration CALLING = ofSeconds(15);

  /** The server has the first address of the tunnel's network (OpenVPN, {@code server}). */
  private static final String PING_THROUGH_THE_TUNNEL =
      """
      ping=ping
      command -v ping >/dev/null || ping='busybox ping'
      server=$(ip -4 -o address show dev resin-vpn 2>/dev/null \\
        | sed -n 's/.* inet \\([0-9]*\\.[0-9]*\\.[0-9]*\\)\\..*/\\1.1/p')
      [ -n "$server" ] && $ping -c 3 -W 5 "$server" >/dev/null
      """;

  /**
   * Few tries: those without an answer are what makes chronyd give up a source. They count where
   * one chronyd was there for all of them, and not the pause of its restart.
   */
  private static final String ASK_FOR_THE_TIME =
      """
      answers() { chronyc -n ntpdata | awk '/^Total valid RX/ { sum += $NF } END { print sum + 0 }'; }
      process() { systemctl show -p MainPID --value chronyd.service; }
      for look in $(seq 100); do
        asked=$(process)
        chronyc tracking >/dev/null 2>&1 || { sleep 1; continue; }
        before=$(answers)
        for try in 1 2 3; do
          chronyc burst 1/1 >/dev/null
          for second in 1 2 3; do
            sleep 1
            [ "$(answers)" -le "$before" ] || exit 0
          done
        done
        [ "$(process)" != "$asked" ] || exit 1
      done
      echo 'no chronyd was there for long enough to ask it' >&2
      exit 2
      """;

  /** Asks for all of them; returns those that live. */
  static Set<Ability> living(Device device, Lab lab) {
    EnumSet<Ability> living = EnumSet.allOf(Ability.class);
    living.removeIf(each -> !each.lives(device, lab));
    return living;
  }

  /** Asks for it now; returns whether it lives. */
  boolean lives(Device device, Lab lab) {
    return switch (this) {
      case CLOUD -> OsConfig.isAnsweredWithin(device, lab, CALLING);
      case CLOUDLINK -> device.shell().run(PING_THROUGH_THE_TUNNEL).ok();
      case NAMES -> CloudQuestions.resolves(device, LabHost.API.hostName()).good();
      case TIME -> isToldTheTime(device);
      case SUPERVISOR -> device.supervisor().pings();
      case APP -> new LanClient(device, lab).seesTheApp();
      case SSH -> runsACommand(device);
    };
  }

  private static boolean isToldTheTime(Device device) {
    Shell.Result result = device.shell().run(ASK_FOR_THE_TIME, ofMinutes(2));
    if (result.status() > 1) {
      throw new InfraException(
          "Tried: to have chronyd on "
              + device.name()
              + " ask for the time\nSeen: "
              + result.err());
    }
    return result.ok();
  }

  private static boolean runsACommand(Device device) {
    try {
      return device.shell().run("true").ok();
    } catch (ShellException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
