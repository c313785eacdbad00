package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.Timeline;
import java.time.Duration;

/**
 * The network that a copy wakes up in, while it still has the address and the routes of its
 * template's.
 *
 * @param device the copy
 */
record NewNetwork(Device device) {

  /** DHCP takes about three seconds under emulation. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String CONNECT_AGAIN =
      """
      for card in /sys/class/net/*; do
        read -r address <$card/address
        [ "$address" != %s ] || exec nmcli --wait 60 connection up ifname ${card##*/}
      done
      exit 1
      """
          .formatted(NetworkCard.UPLINK.address());

  /**
   * Returns once the device has asked for an address there.
   *
   * @throws dev.balenachaos.device.ShellException when it gets none
   */
  void find() {
    device.shell().run(CONNECT_AGAIN, LIMIT).require("nmcli connection up");
    device.timeline().record(Timeline.Kind.STEP, "clone", "found its network");
  }
}
