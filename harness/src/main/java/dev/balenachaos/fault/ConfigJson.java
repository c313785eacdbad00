package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;

/**
 * Faults of {@code config.json} on the boot partition, from which most of balenaOS takes its
 * settings. It is hurt where it lies, as by an editor, a shell's {@code >} or a container that has
 * the partition mounted, and not by {@code fatrw}, balenaOS's own way of writing there.
 *
 * <p>The effect is that the device's own reader of the file refuses it: {@code balena-config-vars
 * --no-cache} (meta-balena 8.0.2). The heal puts the saved file back as a whole, by {@code fatrw
 * copy}.
 *
 * <p>A boot with a broken file starts neither engine nor supervisor, and much else is amiss after
 * it. There the heal also reboots; where nobody is let in, only the dead-man's switch can run it.
 */
public final class ConfigJson implements Fault {

  private static final String FILE = Host.BOOT_PARTITION + "/config.json";

  private static final String READ = "balena-config-vars --no-cache";

  private final String words;
  private final String harm;

  /**
   * Makes a fault.
   *
   * @param harm shell lines that find the path of the file in {@code $file}, that of a copy of it
   *     in {@code $saved}, and in {@code $mark} what ends them before the heal, in whose
   *     environment it is
   */
  private ConfigJson(String words, String harm) {
    this.words = words;
    this.harm = harm;
  }

  /** Leaves the first half of the file, as a write does that is cut short. */
  public static ConfigJson truncated() {
    return new ConfigJson("truncated", "head -c $(($(wc -c <$saved) / 2)) $saved >$file");
  }

  /**
   * Lets a running service leave the first half of the file. It mounts the boot partition's device
   * for that, as one can that is privileged.
   *
   * @param service a privileged service whose image has busybox
   */
  public static ConfigJson truncatedBy(Deployment app, String service) {
    return new ConfigJson(
        "truncated by the service " + service,
        """
        balena-engine exec --env "$mark" %s busybox sh -c '
          set -e
          trap "busybox umount /tmp/boot; busybox rmdir /tmp/boot; busybox rm -f /tmp/half" EXIT
          busybox mkdir -p /tmp/boot
          busybox mount -t vfat "$0" /tmp/boot
          file=/tmp/boot/config.json
          busybox head -c $(($(busybox wc -c <$file) / 2)) $file >/tmp/half
          busybox cat /tmp/half >$file
        ' $(findmnt -n -o SOURCE -T $file)"""
            .formatted(app.container(service)));
  }

  /** Leaves a file of no bytes, as a write does that is cut short before its first byte. */
  public static ConfigJson empty() {
    return new ConfigJson("empty", ": >$file");
  }

  /** Removes the file. */
  public static ConfigJson missing() {
    return new ConfigJson("missing", "rm $file");
  }

  /** Puts a comma where none belongs, as people do who edit JSON by hand. */
  public static ConfigJson malformed() {
    return new ConfigJson("malformed", "sed '1s/{/{,/' $saved >$file");
  }

  /**
   * Gives an object for {@code hostname}, which has to be a text: the file is JSON all the same.
   */
  public static ConfigJson wrongTyped() {
    return new ConfigJson("wrong-typed", "jq -c '.hostname = {}' $saved >$file");
  }

  /** In the environment of a container's processes that harm the file. */
  private static String mark(String id) {
    return "BALENA_CHAOS_CONFIG_JSON=" + id;
  }

  private static String saved(String id) {
    return HealScript.FOLDER + "/" + id + "/config.json";
  }

  /**
   * The unit that hands changes on is reset first: five changes within 10 s are its limit, beyond
   * which nobody watches the file any more.
   */
  private static final String RESET = "systemctl reset-failed config-json.service 2>/dev/null";

  /**
   * What has failed in a boot with a broken file stays so after the repair. Such a boot has not
   * started the supervisor once, which is asked for before the repair may start it. Units that have
   * failed are no sign of it: whoever connects to the engine's socket has them start over. One
   * reboot is enough, whoever asks again in the midst of it. A container's process that has
   * outlived the time limit of who started it must not write after that.
   */
  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || return 0
        %4$s
        [ -z "$marked" ] || return 1
        %2$s
        started=$(systemctl show --property=ActiveEnterTimestampMonotonic --value balena-supervisor.service)
        fatrw copy %1$s %3$s || return 1
        [ "$started" != 0 ] || [ -e %1$s.rebooted ] || {
          touch %1$s.rebooted
          sync
          systemctl reboot
        }"""
        .formatted(saved(id), RESET, FILE, new MarkedProcesses(mark(id)).end().strip());
  }

  /** A file that is refused before cannot be hurt; what was saved must outlive a power cut. */
  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        set -e
        file=%1$s saved=%2$s mark=%6$s
        %3$s >/dev/null
        cp $file $saved.new
        mv $saved.new $saved
        %4$s || true
        sync
        %5$s
        sync
        """
            .formatted(FILE, saved(id), READ, RESET, harm, mark(id)),
        Duration.ofSeconds(30));
  }

  @Override
  public Effect effect(Device device, String id) {
    String said =
        HostScript.look(
            device,
            "said=$(%s 2>&1) && echo taken || echo \"refused: $(echo \"$said\" | tail -n 1)\""
                .formatted(READ));
    if (!said.equals("taken") && !said.startsWith("refused: ")) {
      throw new InfraException(
          "Tried to let " + device.name() + " read its config.json\nSeen: " + said);
    }
    return new Effect(!said.equals("taken"), "config.json is " + said);
  }

  @Override
  public String toString() {
    return "config.json " + words;
  }
}
