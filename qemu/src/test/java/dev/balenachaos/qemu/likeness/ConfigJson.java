package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;

/** A device's {@code config.json}, which a test may change; closing puts back what was there. */
final class ConfigJson implements AutoCloseable {

  static final String PATH = "/mnt/boot/config.json";

  private final Device device;
  private final byte[] before;

  private ConfigJson(Device device, byte[] before) {
    this.device = device;
    this.before = before;
  }

  /** Takes a copy of what is there. */
  static ConfigJson of(Device device) {
    return new ConfigJson(device, device.files().read(PATH));
  }

  /**
   * Changes the file, as the release tests of balenaOS do: {@code tests/suites/os/suite.js} resets
   * the unit, since many writes in a row trip its start limit, and that of the units behind it.
   *
   * @param filter what jq makes of the file
   * @return the moment before the change, in microseconds of the device's monotonic clock
   */
  long edit(String filter) {
    return changed("jq -c '" + filter + "' " + PATH + " >/run/config.json");
  }

  /** Replaces the file's content by any text. */
  long write(String content) {
    device.files().write("/run/config.json", content.getBytes(StandardCharsets.UTF_8));
    return changed(":");
  }

  /**
   * Runs a script that changes the file behind the back of the device, and puts it back.
   *
   * @param script finds the file as {@code $config} and a copy of it as {@code $original}
   * @return the lines that it printed
   */
  static List<String> unwatched(Device device, String script) {
    String whole =
        """
        config=/mnt/boot/config.json original=/run/original
        watches="config-json.path $(cd /usr/lib/systemd/system; echo *-conf.path)"
        systemctl stop $watches
        cp $config $original
        %s
        fatrw copy $original $config
        rm $original
        os-config-json >/dev/null
        /usr/libexec/os-sshkeys
        # Each test starts them anew, which is more often than systemd lets pass on a fast host.
        systemctl reset-failed $watches
        systemctl start $watches
        """
            .formatted(script);
    return device.shell().run(whole, Duration.ofSeconds(60)).require(script).lines().toList();
  }

  private long changed(String prepare) {
    String uptime =
        device
            .shell()
            .require(
                "%s; systemctl reset-failed --all config-json.service '*-conf.service'; cut -d' ' -f1 /proc/uptime; "
                        .formatted(prepare)
                    + "fatrw copy /run/config.json "
                    + PATH);
    return (long) (Double.parseDouble(uptime) * 1e6);
  }

  /** Waits until config-json.service has seen a change that was made at that moment, and ended. */
  void awaitSeen(long moment) {
    await(
        () ->
            assertThat(
                    device
                        .shell()
                        .require(
                            "systemctl show config-json.service -P ExecMainStartTimestampMonotonic"
                                + " -P ActiveState")
                        .lines())
                .satisfiesExactly(
                    started -> assertThat(Long.parseLong(started)).isGreaterThan(moment),
                    state -> assertThat(state).isIn("inactive", "failed")));
  }

  /** Waits as long as the release tests do until a change is visible: 10 s, scaled. */
  void await(ThrowingRunnable visible) {
    Eventually.within(Duration.ofSeconds(10), device, visible);
  }

  @Override
  public void close() {
    awaitSeen(write(new String(before, StandardCharsets.UTF_8)));
  }
}
