package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.device.Device;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Addresses, names and rules of the host's network: meta-balena, {@code recipes-connectivity}. */
@ExtendWith(SharedReferenceDevice.class)
class NetworkLikenessIT {

  /** Shell lines that name the network card. */
  private static final String CARD =
      "nmcli -t -f DEVICE,TYPE,STATE,CONNECTION device | sed -n 's/:ethernet:connected:Wired.*//p'";

  private final Device device;

  NetworkLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void theBridgesHaveTheirAddresses() {
    // balena.service (--bip), balena-net-config, and the supervisor's
    // src/compose/network-manager.ts
    assertThat(
            device.shell().require("ip -4 -o addr | awk '$4 ~ /^10[.]114/ {print $2, $4}'").lines())
        .contains(
            "balena0 10.114.101.1/24", "resin-dns 10.114.102.1/24", "supervisor0 10.114.104.1/25");
    assertThat(device.shell().require("balena network inspect bridge supervisor0"))
        .contains("\"10.114.101.0/24\"", "\"10.114.101.0/25\"", "\"10.114.104.0/25\"");
  }

  @Test
  void theHostAsksItsOwnForwarder() {
    // dnsmasq/balena-files/resolv-conf.dnsmasq
    assertThat(device.shell().require("cat /etc/resolv.conf").lines())
        .containsExactly("nameserver 127.0.0.2", "options timeout:15");
  }

  @Test
  void theForwarderListensForTheHostAndForContainersAndNowhereElse() {
    // dnsmasq/balena-files/dnsmasq.conf.systemd
    assertThat(device.shell().require("ss -lntuH 'sport = :53' | awk '{print $1, $5}'").lines())
        .containsExactlyInAnyOrder(
            "udp 127.0.0.2:53", "tcp 127.0.0.2:53", "udp 10.114.102.1:53", "tcp 10.114.102.1:53");
    assertThat(
            device
                .shell()
                .require(
                    "for server in 127.0.0.2 10.114.102.1;"
                        + " do busybox nslookup -type=a localhost $server | tail -n 2; done"))
        .contains("Address: 127.0.0.1");
  }

  @Test
  void theForwarderIsStartedAndConfiguredAsOnBalenaOS() {
    // dnsmasq/balena-files/dnsmasq.conf.systemd and dnsmasq/files/dnsmasq.conf
    assertThat(device.shell().require("tr '\\0' ' ' </proc/$(pidof dnsmasq)/cmdline"))
        .contains(
            " -x /run/dnsmasq.pid -a 127.0.0.2,10.114.102.1 -7 /etc/dnsmasq.d"
                + " -r /etc/resolv.dnsmasq -z --servers-file=/run/dnsmasq.servers -k");
    assertThat(device.shell().require("cat /etc/dnsmasq.conf").lines())
        .contains("domain-needed", "bogus-priv", "enable-dbus");
    assertThat(device.shell().require("busctl status uk.org.thekelleys.dnsmasq")).contains("PID=");
    assertThat(device.shell().require("readlink -f /etc/resolv.dnsmasq"))
        .isEqualTo(device.shell().require("readlink -f /run/resolvconf/interface/NetworkManager"));
  }

  @Test
  void networkManagerIsConfiguredAsOnBalenaOS() {
    // networkmanager/balena-files/NetworkManager.conf; without apiEndpoint there is no check
    assertThat(device.shell().require("NetworkManager --print-config").lines())
        .contains(
            "plugins=keyfile",
            "dns=default",
            "autoconnect-retries-default=0",
            "hostname-mode=none",
            "unmanaged-devices=interface-name:balena*;interface-name:resin*;interface-name:br*;type:veth")
        .doesNotContain("[connectivity]");
    assertThat(device.shell().require("nmcli -t -f DEVICE,STATE device").lines())
        .contains("balena0:unmanaged", "resin-dns:unmanaged");
  }

  @Test
  void theCableOfItsSshIsNoWayOut() {
    assertThat(
            device.shell().require("nmcli -g ipv4.never-default connection show balena-chaos-lab"))
        .contains("yes");
  }

  @Test
  void filesOfTheBootPartitionAreCopiedAndStayWhenTheyAreGoneFromThere() {
    // balena-net-config/balena-net-config
    String copies =
        "system-connections/likeness.ignore /etc/NetworkManager/dispatcher.d/90-likeness";
    String seen =
        device
            .shell()
            .require(
                """
                cd /etc/NetworkManager
                mkdir -p /mnt/boot/dispatcher.d
                echo '[connection]' >/mnt/boot/system-connections/likeness.ignore
                echo '#!/bin/sh' >/mnt/boot/dispatcher.d/90-likeness
                systemctl restart balena-net-config
                stat -c '%%a' %1$s
                rm -r /mnt/boot/dispatcher.d /mnt/boot/system-connections/likeness.ignore
                systemctl restart balena-net-config
                cat %1$s
                rm %1$s
                """
                    .formatted(copies));

    assertThat(seen.lines()).containsExactly("600", "755", "[connection]", "#!/bin/sh");
  }

  @Test
  void theNetworkIsThereOnceNetworkManagerSaysSo() {
    // balena-net-connectivity-wait; DHCP gives this device no way out, so nothing is global yet
    String waiting = "balena-net-connectivity-wait.service";
    try {
      device.shell().require("systemctl start --no-block " + waiting);
      assertThat(device.host().unit(waiting).active()).isEqualTo("activating");

      device
          .shell()
          .require(
              """
              nmcli device modify "$(%s)" ipv4.method manual \\
                ipv4.addresses 203.0.113.15/24 ipv4.gateway 203.0.113.2
              nmcli networking connectivity check
              """
                  .formatted(CARD));

      Eventually.within(
          Duration.ofSeconds(10),
          device,
          () -> assertThat(device.host().unit(waiting).isActive()).isTrue());
    } finally {
      device
          .shell()
          .run(
              "systemctl stop %1$s; systemctl reset-failed %1$s; nmcli device reapply \"$(%2$s)\""
                  .formatted(waiting, CARD));
    }
  }

  @Test
  void theSupervisorsRulesComeFirst() {
    // balena-supervisor, src/lib/firewall.ts
    for (String iptables : List.of("iptables", "ip6tables")) {
      assertThat(device.shell().require(iptables + " -S INPUT").lines())
          .startsWith("-P INPUT ACCEPT", "-A INPUT -j BALENA-FIREWALL");
      assertThat(device.shell().require(iptables + " -S BALENA-FIREWALL").lines())
          .hasSizeGreaterThan(10);
    }
  }

  @Test
  void withTheFirewallOnEverythingElseIsRejectedAndTheRulesKeepTheirOrder() {
    // balena-supervisor, src/lib/firewall.ts, in local mode; back to off afterwards
    String accept = " -j ACCEPT";
    String reject = " -j REJECT --reject-with icmp-port-unreachable";
    List<String> rules =
        List.of(
            "-m state --state RELATED,ESTABLISHED" + accept,
            "-m addrtype --src-type LOCAL" + accept,
            "-p tcp -m tcp --dport 48484" + accept,
            "-p tcp -m tcp --dport 48484" + reject,
            "-p tcp -m tcp --dport 22222" + accept,
            "-p tcp -m tcp --dport 2375" + accept,
            "-m addrtype --dst-type MULTICAST" + accept,
            "-p icmp" + accept,
            "-i balena0 -p udp -m udp --dport 53" + accept,
            "-i br+ -p udp -m udp --dport 53" + accept);
    try {
      firewall("on");
      awaitFirewall(Stream.concat(rules.stream(), Stream.of(reject.strip())).toList());
    } finally {
      firewall("off");
    }
    awaitFirewall(Stream.concat(rules.stream(), Stream.of("-j RETURN", reject.strip())).toList());
  }

  private void firewall(String mode) {
    ObjectNode target = new JsonMapper().createObjectNode();
    ObjectNode local = target.putObject("local").put("name", "local");
    local.putObject("config").put("HOST_FIREWALL_MODE", mode);
    local.putObject("apps");
    assertThat(device.supervisor().post("/v2/local/target-state", target).status()).isEqualTo(200);
  }

  private void awaitFirewall(List<String> rules) {
    String chain = "BALENA-FIREWALL";
    Eventually.within(
        Duration.ofSeconds(10),
        device,
        () ->
            assertThat(device.shell().require("iptables -S " + chain).lines().skip(1))
                .containsExactlyElementsOf(
                    rules.stream().map(rule -> "-A " + chain + " " + rule).toList()));
  }

  @Test
  void itListensForSshAndTheSupervisorAndForTheEngineInDevelopmentModeAlone() {
    assertThat(
            device
                .shell()
                .require("ss -lntH | awk '{print $4}' | sed 's/.*://' | sort -nu")
                .lines())
        .containsExactly("53", "22222", "48484");
  }

  @Test
  void serversThatDhcpOffersAreSourcesWhileTheConnectionIsUp() {
    // networkmanager/balena-files/98dhcp_ntp
    String seen =
        device
            .shell()
            .require(
                """
                # Its watchdog ends chronyd where no server answers; 10 s later it is back.
                until chronyc tracking >/dev/null 2>&1; do sleep 1; done
                script=/etc/NetworkManager/dispatcher.d/98dhcp_ntp
                sources=/run/chrony/added_dhcp_likeness.sources
                DHCP4_NTP_SERVERS='192.0.2.1 192.0.2.2' $script likeness up >/dev/null
                cat $sources
                chronyc -n sources | grep -c '192[.]0[.]2[.]'
                $script likeness down >/dev/null
                ls $sources 2>/dev/null || echo gone
                """);

    assertThat(seen.lines())
        .containsExactly(
            "pool 192.0.2.1 iburst minpoll 14 maxpoll 14 maxsources 1",
            "pool 192.0.2.2 iburst minpoll 14 maxpoll 14 maxsources 1",
            "2",
            "gone");
  }

  @Test
  void theEngineMasqueradesWhatLeavesItsBridge() {
    // The engine's own chains; tests/suites/os/tests/iptables asks for the last line.
    assertThat(device.shell().require("iptables -S; iptables -t nat -S").lines())
        .contains(
            "-N DOCKER",
            "-N DOCKER-USER",
            "-N DOCKER-ISOLATION-STAGE-1",
            "-N DOCKER-ISOLATION-STAGE-2",
            "-A FORWARD -i balena0 ! -o balena0 -j ACCEPT",
            "-A POSTROUTING -s 10.114.101.0/24 ! -o balena0 -j MASQUERADE");
  }
}
