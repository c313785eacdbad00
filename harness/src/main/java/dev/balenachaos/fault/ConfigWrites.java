package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes of {@code config.json} on the boot partition that follow each other half a second apart,
 * each by {@code fatrw write}, as balenaOS itself writes there: to another file, which is forced to
 * the disk, and a copy of which takes the place of the first (fatrw 0.2.21). They do no harm, and
 * whatever is done on top of them, such as a power cut, has to leave one of them whole.
 *
 * <p>Each adds a key of its own, with a number that grows. The effect is that it does. Meanwhile
 * nobody watches the file for changes, since five within 10 s are the limit of that.
 */
public final class ConfigWrites implements Fault {

  private static final String FILE = Host.BOOT_PARTITION + "/config.json";
  private static final String KEY = "balenaChaos";
  private static final Pattern BEGINNING = Pattern.compile("\\{\"" + KEY + "\":(\\d+),");

  private ConfigWrites() {}

  /** Describes them. */
  public static ConfigWrites atomic() {
    return new ConfigWrites();
  }

  /**
   * Returns which of the writes a content comes from.
   *
   * @param original the content before the first of them
   * @return empty when it is none of them, as a whole
   */
  public static OptionalLong number(String original, String content) {
    Matcher beginning = BEGINNING.matcher(content);
    return beginning.lookingAt() && original.equals("{" + content.substring(beginning.end()))
        ? OptionalLong.of(Long.parseLong(beginning.group(1)))
        : OptionalLong.empty();
  }

  private static String path(String id, String name) {
    return HealScript.FOLDER + "/" + id + "/" + name;
  }

  private static String unit(String id) {
    return "balena-chaos-" + id + "-writes.service";
  }

  /** What is left of a write that the end of its writer has cut off must not outlive the heal. */
  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || return 0
        systemctl stop %2$s 2>/dev/null
        fatrw read %3$s >/dev/null
        fatrw copy %1$s %3$s || return 1
        systemctl reset-failed config-json.service 2>/dev/null
        ! systemctl cat config-json.path >/dev/null 2>&1 || systemctl start config-json.path"""
        .formatted(path(id, "config.json"), unit(id), FILE);
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        set -e
        saved=%1$s
        cp %2$s $saved.new
        mv $saved.new $saved
        cat >%3$s <<'END'
        n=0
        while :; do
          n=$((n + 1))
          sed "1s/{/{\\"%4$s\\":$n,/" %1$s | fatrw write %2$s || exit 1
          sleep 0.5
        done
        END
        sync
        systemctl stop config-json.path
        systemd-run --quiet --collect --unit=%5$s sh %3$s
        """
            .formatted(path(id, "config.json"), FILE, path(id, "writes"), KEY, unit(id)),
        Duration.ofSeconds(30));
  }

  /** Two seconds are some writes also on a device that is slow. */
  @Override
  public Effect effect(Device device, String id) {
    String lines =
        """
        number() { sed -n '1s/^{"%s":\\([0-9]*\\),.*/\\1/p' %s; }
        before=$(number)
        sleep 2
        echo "$before-$(number)"
        """
            .formatted(KEY, FILE);
    String[] numbers = HostScript.look(device, lines).split("-", 2);
    boolean grows = numbers.length == 2 && !numbers[1].isBlank() && !numbers[0].equals(numbers[1]);
    return new Effect(
        grows, grows ? "write " + numbers[1] + " is in force" : "nobody writes config.json");
  }

  @Override
  public String toString() {
    return "config.json written without end, by fatrw";
  }
}
