package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.lab.PushedImage;
import dev.balenachaos.lab.Registry;
import java.util.Optional;

/**
 * Faults of what an app is built on. They are done in the lab's registry, by those who publish
 * there; on the device nothing is touched.
 */
public final class BaseImage implements Fault {

  private final Registry registry;
  private final PushedImage base;
  private final PushedImage other;

  private BaseImage(Registry registry, PushedImage base, PushedImage other) {
    if (!base.repository().equals(other.repository())) {
      throw new IllegalArgumentException(
          "A tag of " + base.repository() + " cannot lead to an image of " + other.repository());
    }
    this.registry = registry;
    this.base = base;
    this.other = other;
  }

  /**
   * Lets the tag of an image lead to another image of its repository, as publishers do with each
   * release. The effect is that the registry says so.
   *
   * @param base what the tag leads to until then, and again once it is healed
   * @throws IllegalArgumentException when they are of two repositories
   */
  public static BaseImage tagMoved(Registry registry, PushedImage base, PushedImage other) {
    return new BaseImage(registry, base, other);
  }

  /** There is nothing of it on the device. */
  @Override
  public String undo(String id) {
    return "true";
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    return Optional.of(() -> registry.moveTag(base, base.tag()));
  }

  @Override
  public void apply(Device device, String id) {
    registry.moveTag(other, base.tag());
  }

  @Override
  public Effect effect(Device device, String id) {
    String digest = registry.digestOf(base.repository(), base.tag());
    return new Effect(digest.equals(other.digest()), base.byTag() + " leads to " + digest);
  }

  @Override
  public String toString() {
    return "tag " + base.byTag() + " moved to another image";
  }
}
