package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.time.Duration;

/**
 * A container that somebody has started on the engine by hand, without a restart policy. It is no
 * harm in itself: it does nothing, and shows what becomes of such a container. It runs while it
 * bites; once it has ended, what is seen of it tells how.
 */
public final class UnguardedContainer implements Fault {

  /** Longer than any test; not scaled. */
  private static final Duration LIFE = Duration.ofHours(1);

  private final String image;

  private UnguardedContainer(String image) {
    this.image = image;
  }

  /**
   * Describes one of an image that is on the device and has a shell's {@code sleep}.
   *
   * @throws IllegalArgumentException when that is no name of an image
   */
  public static UnguardedContainer of(String image) {
    return new UnguardedContainer(ImageName.checked(image));
  }

  @Override
  public boolean harms() {
    return false;
  }

  @Override
  public String undo(String id) {
    return new OwnContainer(id).undo();
  }

  @Override
  public void apply(Device device, String id) {
    new OwnContainer(id).start(device, this, image + " sleep " + LIFE.toSeconds());
  }

  @Override
  public Effect effect(Device device, String id) {
    String state =
        HostScript.look(
                device,
                "balena-engine inspect --format 'is {{.State.Status}}' %s 2>/dev/null || echo is not there"
                    .formatted(new OwnContainer(id).name()))
            .strip();
    return new Effect(state.equals("is running"), "it " + state);
  }

  @Override
  public String toString() {
    return "a container of " + image + " without a restart policy";
  }
}
