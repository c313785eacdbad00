package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Faults of one file of the host's operating system, done as people do it: a read-only file system
 * is made writable, the file is changed, and it is made read-only again. The heal puts the file
 * back as it was; what has read it meanwhile keeps what it read.
 *
 * <p>Where a program that runs was replaced, the kernel keeps its old file until it ends, and lets
 * its file system not become read-only again before (Linux, {@code EBUSY}). That is tried for some
 * seconds, and then left to the next boot; {@link #effect} says so.
 */
public final class HostFile implements Fault {

  private enum Harm {
    EDITED,
    REPLACED,
    WRITTEN
  }

  /** What systemd has read of it stays in force until it is told to read all of it anew. */
  private static final String UNITS = "/etc/systemd/";

  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9@._+-]+)+");

  /** What the file was before, and whether its file system could be written. */
  private record Shipped(String id, State state) {}

  /**
   * How the file is now.
   *
   * @param sum its md5 sum, or {@code none} when it is not there
   */
  private record State(String sum, boolean readOnly) {

    /** Reads what {@link #look()} prints. */
    static State parse(String printed) {
      String[] words = printed.split("\\s+");
      return new State(words[0], words.length > 1 && words[1].equals("ro"));
    }
  }

  private final Harm harm;
  private final String path;
  private final String content;

  private HostFile(Harm harm, String path, String content) {
    if (!PATH.matcher(path).matches() || path.contains("/../")) {
      throw new IllegalArgumentException("'" + path + "' is no plain absolute path of a file");
    }
    this.harm = harm;
    this.path = path;
    this.content = content;
  }

  /** Appends a line to a text file: an empty one, which changes no meaning. */
  public static HostFile edited(String path) {
    return new HostFile(Harm.EDITED, path, "");
  }

  /**
   * Replaces a program by another build of it: the same program with other bytes, in another file,
   * so that what runs goes on with the old one.
   */
  public static HostFile replaced(String program) {
    return new HostFile(Harm.REPLACED, program, "");
  }

  /**
   * Writes a file, whether it is there already or not. The folder that it is in is made, too; the
   * one above must be there.
   */
  public static HostFile written(String path, String content) {
    return new HostFile(Harm.WRITTEN, path, content);
  }

  /**
   * Puts the file back, or takes away what was not there. The notes that it goes by are written
   * before the act, each in one stroke.
   */
  @Override
  public String undo(String id) {
    return """
        [ -e %1$s/ready ] || return 0
        %2$s
        open_up || return 1
        if [ -e %1$s/original ]; then
          cmp -s %1$s/original %3$s || put %1$s/original || return 1
        elif [ -e %1$s/absent ]; then
          rm -f %3$s %3$s.balena-chaos || return 1
          [ ! -e %1$s/made ] || rmdir "$(dirname %3$s)" 2>/dev/null
        fi
        rm -f %3$s.balena-chaos
        sync
        [ ! -e %1$s/read-only ] || close_again%4$s"""
        .formatted(
            folder(id), opening(), path, path.startsWith(UNITS) ? "\nsystemctl daemon-reload" : "");
  }

  private static String folder(String id) {
    return HealScript.FOLDER + "/" + id;
  }

  /**
   * Shell functions that find the file's mount, make it writable, and put the file there; it need
   * not be there before. On the boot partition a power cut would tear a rename.
   */
  private String opening() {
    return """
        where() {
          near=%s
          while [ ! -e "$near" ]; do near=$(dirname "$near"); done
          findmnt -n -o TARGET -T "$near"
        }
        is_read_only() { findmnt -n -o OPTIONS "$(where)" | tail -n 1 | grep -Eq '^ro(,|$)'; }
        open_up() { ! is_read_only || mount -o remount,rw "$(where)"; }
        close_again() {
          for try in 1 2 3 4 5; do
            mount -o remount,ro "$(where)" 2>/dev/null && return 0
            sleep 1
          done
          echo "$(where) is in use, and stays writable until the next boot" >&2
        }
        put() { %s; }"""
        .formatted(
            path,
            path.startsWith(Host.BOOT_PARTITION + "/")
                ? "fatrw copy \"$1\" " + path
                : "cp -p \"$1\" %1$s.balena-chaos && mv -f %1$s.balena-chaos %1$s".formatted(path));
  }

  @Override
  public void apply(Device device, String id) {
    String before =
        HostScript.apply(
            device,
            this,
            """
            set -e
            %2$s
            if [ -L %3$s ]; then
              echo "%3$s is a link to $(readlink -f %3$s)" >&2
              exit 1
            elif [ -e %3$s ]; then
              cp -p %3$s %1$s/original
              cp -p %3$s %1$s/changed
            else
              touch %1$s/absent
            fi
            %5$s
            [ -d "$(dirname %3$s)" ] || touch %1$s/made
            ! is_read_only || touch %1$s/read-only
            sync
            touch %1$s/ready
            sync
            %4$s
            open_up
            [ ! -e %1$s/made ] || mkdir "$(dirname %3$s)"
            put %1$s/changed
            sync
            [ ! -e %1$s/read-only ] || close_again
            """
                .formatted(folder(id), opening(), path, look(), change() + folder(id) + "/changed"),
            Duration.ofSeconds(30));
    device.attachments().add(new Shipped(id, State.parse(before)));
  }

  /** Returns a command but for the name of the file that it changes. */
  private String change() {
    return switch (harm) {
      case EDITED, REPLACED -> "echo >>";
      case WRITTEN ->
          "echo "
              + Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8))
              + " | base64 -d >";
    };
  }

  /** Prints the md5 sum of the file, and whether its file system is read-only. */
  private String look() {
    return """
        if [ -e %1$s ]; then md5sum <%1$s | cut -d ' ' -f 1; else echo none; fi
        if is_read_only; then echo ro; else echo rw; fi"""
        .formatted(path);
  }

  @Override
  public Effect effect(Device device, String id) {
    Optional<Shipped> shipped =
        device.attachments().all(Shipped.class).stream()
            .filter(one -> one.id().equals(id))
            .findFirst();
    if (shipped.isEmpty()) {
      return new Effect(false, "nothing was done to " + path);
    }
    State before = shipped.get().state();
    State now = State.parse(HostScript.look(device, opening() + "\n" + look() + "\n"));
    boolean changed = !now.sum().equals(before.sum());
    return new Effect(
        changed,
        path
            + (changed ? " is changed" : " is as it was")
            + (before.readOnly() && !now.readOnly()
                ? ", and its file system stays writable until the next boot, as it is in use"
                : ""));
  }

  @Override
  public String toString() {
    return path + " " + harm.name().toLowerCase(Locale.ROOT);
  }
}
