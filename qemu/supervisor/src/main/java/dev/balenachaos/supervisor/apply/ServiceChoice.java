package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.apply.UnknownServiceException.Reason;
import dev.balenachaos.supervisor.compose.Container;
import java.util.List;

/**
 * Which service of an app is meant.
 *
 * @param imageId its image; 0 if not said
 * @param name its name; empty if not said
 */
public record ServiceChoice(int imageId, String name) {
  /** Means the service of an app that has but one. */
  public static final ServiceChoice ONLY = new ServiceChoice(0, "");

  /** Returns whether nothing was said. */
  public boolean isOpen() {
    return imageId == 0 && name.isEmpty();
  }

  /**
   * Finds the container meant. The only container of an app is meant whatever was said, as seen on
   * supervisor 19.0.5: a wrong name is answered with OK there.
   *
   * @throws UnknownServiceException if there is none
   */
  Container among(List<Container> containers) {
    if (containers.isEmpty()) {
      throw new UnknownServiceException(Reason.NO_APP);
    }
    if (containers.size() == 1) {
      return containers.get(0);
    }
    if (isOpen()) {
      throw new UnknownServiceException(Reason.SEVERAL_SERVICES);
    }
    return containers.stream()
        .filter(each -> each.imageId() == imageId || each.service().equals(name))
        .findFirst()
        .orElseThrow(() -> new UnknownServiceException(Reason.NO_SERVICE));
  }
}
