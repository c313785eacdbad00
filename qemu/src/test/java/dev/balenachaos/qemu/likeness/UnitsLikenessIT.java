package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What systemd was told about each unit, and what the kernel was told about the processes. */
@ExtendWith(SharedReferenceDevice.class)
class UnitsLikenessIT {

  private static UnitProperties units;

  private final Device device;

  UnitsLikenessIT(Device device) {
    this.device = device;
  }

  @BeforeAll
  static void ask(Device device) {
    units = UnitProperties.of(device, "units.tsv");
  }

  @ParameterizedTest(name = "{0} has {1} {2}")
  @CsvFileSource(resources = "units.tsv", delimiter = '\t', numLinesToSkip = 1)
  void aUnitIsAsOnBalenaOS(String unit, String property, String value, String source) {
    String seen = units.value(unit, property);
    if (value.startsWith("~")) {
      assertThat(seen).as(source).contains(value.substring(1));
    } else if (UnitProperties.isList(property)) {
      assertThat(seen.split(" ")).as(source).contains(value.split(" "));
    } else {
      assertThat(seen).as(source).isEqualTo(value);
    }
  }

  @Test
  void theManagerIsAsOnBalenaOS() {
    // meta-balena, recipes-core/systemd/systemd/{watchdog,os,coredump}.conf
    assertThat(device.shell().require("systemctl show -p RuntimeWatchdogUSec -p LogLevel"))
        .contains("RuntimeWatchdogUSec=10s", "LogLevel=notice");
    assertThat(device.shell().require("systemd-analyze cat-config systemd/coredump.conf"))
        .contains("Storage=none");
  }

  @Test
  void theOutOfMemoryKillerSparesTheSameProcesses() {
    // meta-balena: balena.service, NetworkManager.conf.systemd, dnsmasq.conf.systemd; dockerd
    // leaves containerd what it has itself, and a shim gets one more than containerd.
    String ask =
        "for name in balenad balena-engine-containerd NetworkManager dnsmasq chronyd;"
            + " do for pid in $(pidof $name);"
            + " do echo $name $(cat /proc/$pid/oom_score_adj); done; done;"
            + " pid=$(balena inspect --format '{{.State.Pid}}' balena_supervisor);"
            + " echo supervisor $(cat /proc/$pid/oom_score_adj);"
            + " echo session $(cat /proc/$$/oom_score_adj);"
            + " echo shim $(cat /proc/$(pgrep -o -x containerd-shim)/oom_score_adj)";

    // chronyd's watchdog ends it where no server answers, and 10 s later it is back.
    Eventually.within(
        Duration.ofSeconds(30),
        device,
        () ->
            assertThat(device.shell().require(ask).lines())
                .containsExactlyInAnyOrder(
                    "balenad -900",
                    "balena-engine-containerd -900",
                    "NetworkManager -1000",
                    "dnsmasq -1000",
                    "chronyd 0",
                    "supervisor 0",
                    "session 0",
                    "shim -899"));
  }

  @Test
  void aHealthCheckRunsAtOnceAndThenEveryHalfWatchdogPeriod() {
    // healthdog, src/main.rs; the check counts its calls, and nobody is told of them
    String seen =
        device
            .shell()
            .require(
                """
                mkdir /tmp/likeness
                printf '#!/bin/sh\ncut -d. -f1 /proc/uptime >>/tmp/likeness/calls\n' >/tmp/likeness/check
                chmod +x /tmp/likeness/check
                cut -d. -f1 /proc/uptime >/tmp/likeness/calls
                WATCHDOG_USEC=6000000 healthdog --healthcheck=/tmp/likeness/check sleep 12 2>/dev/null
                cat /tmp/likeness/calls
                rm -r /tmp/likeness
                """);

    List<Integer> calls = seen.lines().map(Integer::valueOf).toList();
    assertThat(calls).as("the start, then the calls").hasSizeGreaterThanOrEqualTo(4);
    assertThat(calls.get(1) - calls.get(0)).isBetween(0, 2);
    assertThat(calls.get(2) - calls.get(1)).isBetween(3, 5);
    assertThat(calls.get(3) - calls.get(2)).isBetween(3, 5);
  }

  @Test
  void unitsThatBalenaOSHasNotAreNotThere() {
    // meta-balena, recipes-core/systemd/systemd_%.bbappend
    String states =
        device
            .shell()
            .run(
                "systemctl is-active systemd-journal-flush systemd-networkd systemd-resolved"
                    + " systemd-timesyncd polkit getty@tty1 serial-getty@ttyS0")
            .text();

    assertThat(states.lines()).hasSize(7).containsOnly("inactive");
  }

  @Test
  void dnsmasqGoesOnWhenItIsReloaded() {
    // meta-balena: dnsmasq-noresolvconf.service sends it SIGHUP.
    Host.Unit before = device.host().unit("dnsmasq.service");

    device.shell().require("systemctl reload dnsmasq");

    assertThat(device.host().unit("dnsmasq.service")).isEqualTo(before);
  }

  @Test
  void dnsmasqStaysDeadWhenItIsKilled() {
    // It has no Restart=, and it is not on the watchdog.
    try {
      device.shell().require("systemctl kill --signal KILL dnsmasq");

      Eventually.within(
          Duration.ofSeconds(5),
          device,
          () -> assertThat(device.host().unit("dnsmasq.service").active()).isEqualTo("failed"));
      assertThat(device.host().unit("dnsmasq.service").restarts()).isZero();
    } finally {
      device.shell().require("systemctl reset-failed dnsmasq; systemctl start dnsmasq");
    }
  }
}
