package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.time.Duration;

/**
 * The engine has the supervisor's image no more, as after an {@code rmi --force} by somebody who
 * makes room: its name is taken away, and the container that runs lives on. The health check of its
 * unit asks for the image, so that the unit is ended by its watchdog, of three minutes, and cannot
 * start (meta-balena 8.0.2, {@code balena-supervisor-healthcheck}, {@code
 * start-balena-supervisor}).
 *
 * <p>balenaOS then asks its cloud for a supervisor ({@code update-balena-supervisor}); a device
 * that belongs to none stays without. The layers are kept under another name until the heal, which
 * needs no network.
 */
public final class SupervisorImage implements Fault {

  private static final String CONTAINER = "balena_supervisor";
  private static final String UNIT = "balena-supervisor.service";

  private SupervisorImage() {}

  /** Describes the removal. The supervisor has to run, from an image that has a tag. */
  public static SupervisorImage removed() {
    return new SupervisorImage();
  }

  /**
   * An image that somebody has loaded meanwhile stays. Where the power went before the note was on
   * the disk, nothing was removed.
   */
  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || return 0
        image=$(cat %1$s)
        [ -n "$image" ] || return 0
        there=$(timeout 60 balena-engine images --quiet "$image") || return 1
        [ -n "$there" ] || timeout 60 balena-engine tag %2$s "$image" || return 1
        timeout 60 balena-engine rmi %2$s >/dev/null 2>&1
        systemctl is-active --quiet %3$s || systemctl start --no-block %3$s"""
        .formatted(name(id), kept(id), UNIT);
  }

  /** The file with the image's name. */
  private static String name(String id) {
    return HealScript.FOLDER + "/" + id + "/image";
  }

  /** The other name that keeps the layers. */
  private static String kept(String id) {
    return "balena-chaos:" + id;
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        set -e
        image=$(balena-engine inspect --format '{{.Config.Image}}' %1$s)
        case $image in
          *@* | sha256:*) echo "$image is no name with a tag, and could not be given back" >&2; exit 1 ;;
        esac
        echo "$image" >%3$s
        sync
        balena-engine tag "$image" %2$s
        balena-engine rmi --no-prune "$image" >&2
        """
            .formatted(CONTAINER, kept(id), name(id)),
        Duration.ofMinutes(1));
  }

  /** An engine that does not answer has not lost it. */
  @Override
  public Effect effect(Device device, String id) {
    String seen =
        HostScript.look(
                device,
                """
                [ -e %1$s ] || { echo "no image was removed"; exit; }
                image=$(cat %1$s)
                left=$(timeout 20 balena-engine images --quiet "$image") || { echo "the engine does not answer"; exit; }
                echo "the engine has ${left:+the image }${left:-no image} $image"
                """
                    .formatted(name(id)))
            .strip();
    return new Effect(seen.startsWith("the engine has no image"), seen);
  }

  @Override
  public String toString() {
    return "the supervisor's image removed";
  }
}
