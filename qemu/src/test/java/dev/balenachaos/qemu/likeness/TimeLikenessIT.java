package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How the device comes by its time: meta-balena, {@code recipes-core/systemd/timeinit}. Every
 * command that moves the clock moves it back by the monotonic clock.
 */
@ExtendWith(SharedReferenceDevice.class)
class TimeLikenessIT {

  /**
   * Shell functions: {@code at EPOCH} sets the clock, and leaving the shell puts it back. Timers
   * wait meanwhile: each hour or quarter that a test passes would start their services, and systemd
   * refuses the sixth start in ten seconds.
   */
  private static final String CLOCK =
      """
      uptime() { cut -d. -f1 /proc/uptime; }
      timers=$(systemctl list-units --type=timer --state=active --plain --no-legend | cut -d' ' -f1)
      systemctl stop $timers
      start=$(date +%s) up=$(uptime)
      trap 'date -s "@$((start + $(uptime) - up))" >/dev/null; fake-hwclock save
        systemctl start $timers' EXIT
      at() { date -u -s "@$1" >/dev/null; }
      """;

  private final Device device;

  TimeLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void theClockIsNeverBeforeTheImageWasBuilt() {
    String built = device.shell().require("cat /etc/timestamp");

    assertThat(
            device
                .shell()
                .require(CLOCK + "at 86400; timeinit-buildtime.sh; date -u +%Y%m%d%H%M%S"))
        .contains("moved from 19700102")
        .endsWith("to " + built + "\n" + built);
  }

  /** No likeness: the kernel leaves out what rewrites itself on processors that wake. */
  @Test
  void theSchedulersClockIsNotTakenForStable() {
    assertThat(device.shell().require("dmesg"))
        .contains("initcall sched_clock_init_late blacklisted")
        .doesNotContain("sched_clock: Marking stable");
  }

  /** No likeness: the kernel rewrites nothing of itself while chronyd starts among packets. */
  @Test
  void aSocketHasPacketsStampedFromTheBootOn() {
    assertThat(
            device
                .shell()
                .require(
                    "systemctl show --property ActiveState,Timestamping packet-timestamps.socket")
                .lines())
        .containsExactlyInAnyOrder("ActiveState=active", "Timestamping=us");
  }

  @Test
  void theSavedTimeMovesTheClockForwardOnly() {
    String seen =
        device
            .shell()
            .require(
                CLOCK
                    + """
                    at $((start + 7200)); fake-hwclock save
                    at $((start + 3600)); fake-hwclock load >/dev/null
                    echo forward $(($(date +%s) - start))
                    at $((start + 9000)); fake-hwclock load >/dev/null
                    echo unmoved $(($(date +%s) - start))
                    """);

    assertThat(seen).matches("forward 720[0-5]\nunmoved 900[0-5]");
  }

  @Test
  void aTimeBeforeTheImageWasBuiltIsSavedOnlyByForce() {
    String seen =
        device
            .shell()
            .require(
                CLOCK
                    + """
                    data=/etc/fake-hwclock/fake-hwclock.data
                    fake-hwclock save; cp $data /run/saved
                    at 86400; fake-hwclock save >/dev/null
                    cmp $data /run/saved && echo kept
                    fake-hwclock save force; cut -c1-10 $data
                    rm /run/saved
                    """);

    assertThat(seen).isEqualTo("kept\n1970-01-02");
  }

  @Test
  void theTimeIsSavedWhenTheDeviceStops() {
    String saved =
        device
            .shell()
            .require(
                "rm -f /etc/fake-hwclock/fake-hwclock.data; systemctl stop fake-hwclock;"
                    + " now=$(date +%s);"
                    + " echo $((now - $(date -u -d \"$(cat /etc/fake-hwclock/fake-hwclock.data)\""
                    + " +%s))); systemctl start fake-hwclock");

    assertThat(Integer.parseInt(saved)).isBetween(0, 10);
  }

  @Test
  void theHardwareClockMovesTheClockForwardOnly() {
    String seen =
        device
            .shell()
            .require(
                CLOCK
                    + """
                    rtc() { cat /sys/class/rtc/rtc0/since_epoch; }
                    at $(($(rtc) - 3600)); timeinit-rtc.sh
                    echo forward $(($(date +%s) - $(rtc)))
                    at $(($(rtc) + 3600)); timeinit-rtc.sh
                    echo unmoved $(($(date +%s) - $(rtc)))
                    """);

    assertThat(seen).contains("RTC time is in the past");
    assertThat(seen).containsPattern("forward -?[0-2]\n").containsPattern("unmoved 3(59|60)\\d");
  }

  @Test
  void withoutAConnectivityUriHttpsIsSkipped() {
    // Not by its run at the boot: another test may have moved the journal away.
    device.shell().require("systemctl restart timesync-https");

    Eventually.within(
        Duration.ofSeconds(10),
        device,
        () ->
            assertThat(device.journal().entries("-u timesync-https", 50))
                .extracting(Journal.Entry::message)
                .anyMatch(line -> line.contains("not defined - skipping")));
  }

  @Test
  void httpsAsksAgainLaterAndLaterUntilItIsAnswered204AndSetsTheClock() {
    // The server that the device asks is a socket of its own: two refusals, then the time in an
    // hour.
    String seen =
        device
            .shell()
            .require(
                CLOCK
                    + """
                    mkdir -p /run/likeness
                    echo 'echo OS_NET_CONN_URI=http://127.0.0.1:8204/' >/run/likeness/balena-config-vars
                    cat >/run/likeness/server <<'END'
                    while IFS= read -r line && [ ${#line} -gt 1 ]; do :; done
                    cut -d. -f1 /proc/uptime >>/run/likeness/asked
                    status=503
                    [ $(wc -l </run/likeness/asked) -lt 3 ] || status=204
                    printf 'HTTP/1.1 %s Told\\r\\n' $status
                    printf 'Date: %s\\r\\n\\r\\n' "$(LC_ALL=C date -u -d '+1 hour' '+%a, %d %b %Y %T GMT')"
                    END
                    chmod +x /run/likeness/balena-config-vars
                    systemd-socket-activate --accept --inetd --listen 127.0.0.1:8204 \
                      /bin/sh /run/likeness/server 2>/dev/null & server=$!
                    until busybox nc 127.0.0.1 8204 </dev/null >/dev/null 2>&1; do :; done
                    until [ -s /run/likeness/asked ]; do :; done
                    : >/run/likeness/asked
                    PATH=/run/likeness:$PATH timesync-https.sh
                    echo ahead $(($(date +%s) - start))
                    kill $server
                    echo asked $(cat /run/likeness/asked)
                    rm -r /run/likeness
                    """);

    assertThat(seen).contains("synchronised via HTTPS").containsPattern("ahead 36\\d\\d\n");
    List<Integer> asked = seconds(seen.substring(seen.indexOf("asked ") + 6));
    assertThat(asked).hasSize(3);
    assertThat(asked.get(1) - asked.get(0)).isGreaterThanOrEqualTo(2);
    assertThat(asked.get(2) - asked.get(1)).isGreaterThanOrEqualTo(4);
  }

  @Test
  void httpsGivesARequestTenSecondsAndNoPauseIsLongerThan64() {
    // curl and sleep are ones that note what they are asked; the eighth pause ends it
    String seen =
        device
            .shell()
            .require(
                """
                mkdir /run/likeness
                echo 'echo OS_NET_CONN_URI=http://192.0.2.1/' >/run/likeness/balena-config-vars
                printf '#!/bin/sh\necho "$@" >>/run/likeness/curls\n' >/run/likeness/curl
                cat >/run/likeness/sleep <<'END'
                #!/bin/sh
                echo $1 >>/run/likeness/pauses
                [ $(wc -l </run/likeness/pauses) -lt 8 ] || kill $PPID
                END
                chmod +x /run/likeness/*
                PATH=/run/likeness:$PATH timesync-https.sh >/dev/null 2>&1 || :
                echo $(cat /run/likeness/pauses)
                sort -u /run/likeness/curls
                rm -r /run/likeness
                """);

    assertThat(seen.lines())
        .containsExactly(
            "2 4 8 16 32 64 64 64", "--max-time 10 --insecure --silent --head http://192.0.2.1/");
  }

  private static List<Integer> seconds(String words) {
    return Stream.of(words.strip().split(" ")).map(Integer::valueOf).toList();
  }
}
