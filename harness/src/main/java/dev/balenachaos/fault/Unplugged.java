package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.wire.Wire;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** The pulled cable of a device with a wire. */
final class Unplugged implements Fault {

  /** Attached to the device, before the cable is pulled, by the injection that pulls it. */
  private record Pulled(String id) {}

  /** Reading the carrier of an interface that is down fails; such a one is no cable. */
  private static final String LINKS_WITHOUT_CARRIER =
      "grep -lx 0 /sys/class/net/*/carrier 2>/dev/null | cut -d / -f 5";

  @Override
  public String undo(String id) {
    return "true";
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    Wire wire =
        device
            .capability(Wire.class)
            .orElseThrow(
                () ->
                    new TestAbortedException(
                        "The test pulls the cable, and "
                            + device.name()
                            + " has no wire to pull; Network.blocked(everything()) comes nearest"));
    return Optional.of(
        () -> {
          for (Pulled pulled : device.attachments().all(Pulled.class)) {
            if (pulled.id.equals(id)) {
              wire.plug();
              device.attachments().remove(pulled);
            }
          }
        });
  }

  @Override
  public void apply(Device device, String id) {
    if (!device.attachments().all(Pulled.class).isEmpty()) {
      throw new InvalidException(
          "The cable of " + device.name() + " is out already, so pulling it proves nothing");
    }
    device.attachments().add(new Pulled(id));
    device.capability(Wire.class).ifPresent(Wire::unplug);
  }

  /** The wire says what was done, and the device's kernel whether it has seen it. */
  @Override
  public Effect effect(Device device, String id) {
    boolean plugged = device.capability(Wire.class).map(Wire::plugged).orElse(true);
    if (plugged || !device.attachments().all(Pulled.class).contains(new Pulled(id))) {
      return new Effect(false, plugged ? "the cable is in" : "the cable is out by another fault");
    }
    String without = device.shell().run(LINKS_WITHOUT_CARRIER).text().replace('\n', ' ');
    return without.isBlank()
        ? new Effect(false, "the cable is out, and the device sees every link up")
        : new Effect(true, "the device sees no carrier on " + without);
  }

  @Override
  public String toString() {
    return "cable unplugged";
  }
}
