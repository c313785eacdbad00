package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What becomes of the SSH socket under a flood: meta-balena, {@code
 * recipes-connectivity/openssh/recover-sshd-socket}, and {@code
 * tests/suites/os/tests/recover-sshd-socket}. Each test runs on one connection, which is open
 * before the socket closes.
 */
@ExtendWith(SharedReferenceDevice.class)
class SshSocketLikenessIT {

  private final Device device;

  SshSocketLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void aFloodOfConnectionsStopsTheSocketAndTheTimersServiceStartsItAgain() {
    String seen =
        device
            .shell()
            .require(
                """
                drop_in=/run/systemd/system/sshd.socket.d
                trap 'rm -r $drop_in; systemctl daemon-reload; systemctl restart sshd.socket' EXIT
                mkdir $drop_in
                printf '[Socket]\\nTriggerLimitIntervalSec=1min\\nTriggerLimitBurst=2\\n' >$drop_in/likeness.conf
                systemctl daemon-reload
                systemctl restart sshd.socket
                for i in 1 2 3 4 5; do busybox nc 127.0.0.1 22222 </dev/null >/dev/null 2>&1 & done
                until ! systemctl --quiet is-active sshd.socket; do sleep 0.2; done
                systemctl show --property Result --value sshd.socket
                systemctl start --wait recover-sshd-socket
                systemctl is-active sshd.socket
                """);

    assertThat(seen.lines()).containsExactly("trigger-limit-hit", "active");
  }

  @Test
  void aSocketThatWasStoppedByHandStaysStopped() {
    String seen =
        device
            .shell()
            .require(
                """
                trap 'systemctl start sshd.socket' EXIT
                systemctl stop sshd.socket
                systemctl start --wait recover-sshd-socket
                systemctl is-active sshd.socket || :
                """);

    assertThat(seen).isEqualTo("inactive");
  }
}
