package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;

/**
 * A service that asks for a reboot in each boot anew, as an app does that takes a reboot for the
 * cure of something that no reboot cures. It asks the supervisor, which grants each and counts none
 * (19.0.5), unless an update lock is held; or systemd, over the host's D-Bus, which does not look.
 *
 * <pre>{@code
 * device.inject(RebootLoop.by(app));
 * }</pre>
 *
 * <p>The effect is that the service has been answered, whatever the supervisor's answer was:
 * whether the device goes down is its to decide. systemd may end the service before its answer is
 * there, so over D-Bus it is the next boot that answers. A dead-man's switch starts anew with each
 * boot, and so may never come to its end; here it is the service that gives up after {@link
 * #BOOTS}.
 */
public final class RebootLoop implements Fault {

  /** In how many boots the service asks at most: 6. */
  public static final int BOOTS = 6;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What is asked for, in the service's words and in ours. */
  private enum Request {
    REBOOT("{}", "a reboot"),
    FORCED("{\"force\":true}", "a forced reboot"),
    OVER_D_BUS("dbus", "a reboot over D-Bus");

    private final String order;
    private final String words;

    Request(String order, String words) {
      this.order = order;
      this.words = words;
    }
  }

  private final ServiceVolume volume;
  private final Request request;
  private final Duration patience;

  private RebootLoop(ServiceVolume volume, Request request, Duration patience) {
    this.volume = volume;
    this.request = request;
    this.patience = patience;
  }

  /**
   * Lets the service {@link Workloads#restless()} of a workload ask, each time it has run for 5 s,
   * scaled.
   *
   * @throws IllegalArgumentException when the workload has no such service
   */
  public static RebootLoop by(Deployment app) {
    return new RebootLoop(ServiceVolume.of(app, Workloads.RESTLESS), Request.REBOOT, PATIENCE);
  }

  /** Lets the service ask for a reboot that overrides update locks. */
  public RebootLoop forced() {
    return new RebootLoop(volume, Request.FORCED, patience);
  }

  /**
   * Lets the service ask systemd, over the host's D-Bus ({@code Reboot} of its manager): nobody
   * looks for update locks then, and no unit is stopped in order.
   */
  public RebootLoop overDBus() {
    return new RebootLoop(volume, Request.OVER_D_BUS, patience);
  }

  /**
   * Lets the service ask each time it has run for so long: that is the time which a boot leaves to
   * everybody else.
   *
   * @param patience whole seconds; scaled to the speed of the device
   */
  public RebootLoop after(Duration patience) {
    return new RebootLoop(volume, request, patience);
  }

  @Override
  public String undo(String id) {
    return volume.without("reason-" + id, "requests-" + id);
  }

  @Override
  public void apply(Device device, String id) {
    volume.put(
        device,
        this,
        "reason-" + id,
        "%d %d %s"
            .formatted(BOOTS, device.deadlines().scaled(patience).toSeconds(), request.order));
  }

  /** A service that is not there any more asks no more, whatever reasons it has. */
  @Override
  public Effect effect(Device device, String id) {
    String seen =
        HostScript.look(
            device,
            """
            cd %1$s || exit
            [ -e reason-%2$s ] || { echo 'it has no reason'; exit; }
            container=$(balena-engine ps -q --filter label=io.balena.service-name=%3$s)
            [ -n "$container" ] || { echo 'it does not run'; exit; }
            [ -e requests-%2$s ] && %4$s requests-%2$s | cut -d ' ' -f 2 | uniq -c
            """
                .formatted(volume.folder(), id, Workloads.RESTLESS, answers()));
    return read(seen);
  }

  /** Returns the command that prints the answers, each after its boot. */
  private String answers() {
    return request == Request.OVER_D_BUS
        ? "sed -n \"/^$(cat /proc/sys/kernel/random/boot_id) /d; s/ asked\\$/ reboot/p\""
        : "grep -v ' asked$'";
  }

  /** Reads the answers as {@code uniq -c} counts them. */
  static Effect read(String seen) {
    String[] words = seen.strip().split("\\s+");
    if (!words[0].matches("\\d+")) {
      return new Effect(false, words[0].isEmpty() ? "it was not answered" : seen.strip());
    }
    StringBuilder answers = new StringBuilder("answers:");
    for (int i = 0; i + 1 < words.length; i += 2) {
      answers.append(i == 0 ? " " : ", ").append(words[i]).append(" × ").append(words[i + 1]);
    }
    return new Effect(true, answers.toString());
  }

  /** It asks when it has run for so long; that an answer is slow, or a boot, must fit in, too. */
  @Override
  public Duration bitesWithin() {
    return patience.plusMinutes(2);
  }

  @Override
  public String toString() {
    return "a service that asks for "
        + request.words
        + " "
        + patience.toSeconds()
        + " s after each of its starts";
  }
}
