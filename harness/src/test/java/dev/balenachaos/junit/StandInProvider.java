package dev.balenachaos.junit;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProvider;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.run.InfraException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Hands out devices that are not there, and remembers them by the rest of their address. */
public final class StandInProvider implements DeviceProvider {

  /** The rest of the address of a device that lives on. */
  static final String LIVES_ON = "lives-on";

  /** The rest of an address at which there is no device. */
  static final String NONE_LEFT = "none-left";

  private static volatile @Nullable Path refused;
  private static final List<StandInDevice> PROVIDED = new CopyOnWriteArrayList<>();

  /** Returns the devices that were handed out by that address, oldest first. */
  static List<StandInDevice> provided(String address) {
    return PROVIDED.stream()
        .filter(device -> device.request().address().toString().equals(address))
        .toList();
  }

  /** Returns the folder of the test that was refused a device. */
  static Path folderOfTheRefused() {
    return Objects.requireNonNull(refused);
  }

  @Override
  public String scheme() {
    return "stand-in";
  }

  @Override
  public void requirePluggable(URI address) {
    throw new TestAbortedException("its network is not there");
  }

  @Override
  public Device provide(DeviceRequest request) {
    if (request.address().getSchemeSpecificPart().equals(NONE_LEFT)) {
      refused = request.folder();
      throw new InfraException("no device is left");
    }
    if (request.preparation().coldBoot()) {
      throw new TestAbortedException("its power is not ours");
    }
    boolean livesOn = request.address().getSchemeSpecificPart().startsWith(LIVES_ON);
    StandInDevice device = new StandInDevice(request, !livesOn);
    PROVIDED.add(device);
    if (livesOn) {
      request.healing().accept(device);
    }
    request.preparation().prepare(device);
    return device;
  }
}
