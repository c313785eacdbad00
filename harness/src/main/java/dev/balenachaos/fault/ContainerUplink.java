package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;

/**
 * The uplink is configured by a service alone: nobody but {@link Workloads#connector()} gives the
 * card of the default route its address and its route, those that it has now.
 *
 * <pre>{@code
 * device.inject(ContainerUplink.by(app));
 * }</pre>
 *
 * <p>NetworkManager makes a connection for each wired card that has none. It is deleted, as by
 * somebody who does not want it to be in his container's way; NetworkManager remembers that over
 * reboots in {@code no-auto-default.state} (NetworkManager 1.42, {@code NetworkManager.conf(5)}).
 * The heal makes it forget that, and restarts it. A card that has a profile of its own, which is
 * one that is not in {@code /run}, is refused, and so is one that SSH comes over.
 */
public final class ContainerUplink implements Fault {

  private static final String NO_AUTO_DEFAULT = "/var/lib/NetworkManager/no-auto-default.state";

  private static final String ROUTE_IS_NO_LEASE =
      """
      ip -4 route show default dev "$card" | grep -qv 'proto dhcp' ||
        { echo "the service has not connected $card"; exit; }
      """;

  private final ServiceVolume volume;
  private final boolean fallback;

  private ContainerUplink(ServiceVolume volume, boolean fallback) {
    this.volume = volume;
    this.fallback = fallback;
  }

  /**
   * Leaves the uplink to the service {@link Workloads#connector()} of a workload.
   *
   * @throws IllegalArgumentException when the workload has no such service
   */
  public static ContainerUplink by(Deployment app) {
    return new ContainerUplink(ServiceVolume.of(app, Workloads.CONNECTOR), false);
  }

  /**
   * Puts a profile for the card into {@code system-connections} of the boot partition beside it:
   * balenaOS copies what is there to NetworkManager (meta-balena 8.0.2, {@code balena-net-config}),
   * which connects the card where the service does not.
   */
  public ContainerUplink besidesAProfile() {
    return new ContainerUplink(volume, true);
  }

  private static String ownFolder(String id) {
    return HealScript.FOLDER + "/" + id;
  }

  private static String profile(String id) {
    return "system-connections/balena-chaos-" + id;
  }

  /**
   * The service gets the time to let go of its route, which is no lease's, before its card is given
   * to somebody else. NetworkManager takes for connected what somebody else has connected, also
   * when that is long gone and over its own restart (observed with 1.42), until it is told to
   * disconnect it.
   */
  @Override
  public String undo(String id) {
    return """
        [ -e %1$s/card ] || return 0
        read -r card address gateway <%1$s/card
        rm -f %2$s/next-%6$s %2$s/uplink %5$s/%3$s /etc/NetworkManager/%3$s || return 1
        if [ -e %1$s/state ]; then cp %1$s/state %4$s; else rm -f %4$s; fi
        sync
        for second in $(seq 15); do
          ip -4 route show default dev "$card" | grep -qv 'proto dhcp' || break
          sleep 1
        done
        nmcli device disconnect "$card"
        ip -4 route del default via "$gateway" dev "$card" 2>/dev/null
        ip -4 address flush dev "$card" scope global
        systemctl restart NetworkManager || return 1
        for second in $(seq 60); do
          ! ip -4 route show default dev "$card" | grep -q . || return 0
          sleep 1
        done
        return 1"""
        .formatted(
            ownFolder(id), volume.folder(), profile(id), NO_AUTO_DEFAULT, Host.BOOT_PARTITION, id);
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        set -e
        set -- $(ip -4 route show default)
        [ "$2" = via ] || { echo 'it has no default route' >&2; exit 1; }
        gateway=$3 card=$5
        set -- $(ip -4 -o address show dev "$card" scope global)
        address=$4
        case " $SSH_CONNECTION " in
          *" ${address%%/*} "*) echo "SSH comes over $card" >&2; exit 1 ;;
        esac
        connection=$(nmcli -g GENERAL.CON-UUID device show "$card")
        case $(nmcli -t -f UUID,FILENAME connection show | grep "^$connection:") in
          *:/run/*) ;;
          *) echo "$card has a profile of its own" >&2; exit 1 ;;
        esac
        [ ! -e %3$s ] || cp %3$s %1$s/state
        echo "$card $address $gateway" >%1$s/card
        sync
        %4$s
        cp %1$s/card %2$s/next-%5$s
        mv %2$s/next-%5$s %2$s/uplink
        nmcli connection delete uuid "$connection"
        """
            .formatted(
                ownFolder(id), volume.folder(), NO_AUTO_DEFAULT, fallback ? fallBack(id) : "", id),
        Duration.ofMinutes(1));
  }

  /** It is up before the service is asked, which so never takes the card for its own. */
  private static String fallBack(String id) {
    return """
        mkdir -p %3$s/system-connections
        cat >%3$s/%1$s <<END
        [connection]
        id=balena-chaos-%2$s
        type=ethernet

        [ethernet]
        mac-address=$(cat /sys/class/net/$card/address)

        [ipv4]
        method=auto

        [ipv6]
        method=ignore
        END
        sync
        systemctl restart balena-net-config.service
        nmcli connection reload
        nmcli --wait 60 connection up balena-chaos-%2$s"""
        .formatted(profile(id), id, Host.BOOT_PARTITION);
  }

  @Override
  public Effect effect(Device device, String id) {
    String seen =
        HostScript.look(
                device,
                """
                [ -e %1$s/uplink ] || { echo 'it is not left to the service'; exit; }
                read -r card address gateway <%1$s/uplink
                grep -qsiF -e "$(cat /sys/class/net/$card/address)" -e "$card" %2$s ||
                  { echo "NetworkManager connects $card"; exit; }
                set -- $(ip -4 -o address show dev "$card" scope global)
                [ -n "$4" ] || { echo "$card has no address"; exit; }
                %3$s
                echo "left: $card has $4"
                """
                    .formatted(volume.folder(), NO_AUTO_DEFAULT, fallback ? "" : ROUTE_IS_NO_LEASE))
            .strip();
    return new Effect(seen.startsWith("left: "), seen);
  }

  @Override
  public Duration bitesWithin() {
    return Duration.ofSeconds(30);
  }

  @Override
  public String toString() {
    return "the uplink configured by the service "
        + Workloads.CONNECTOR
        + (fallback ? ", beside a profile on the boot partition" : " alone");
  }
}
