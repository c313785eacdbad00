package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.compose.Container;
import java.util.List;

/**
 * Which service of an app is meant.
 *
 * @param imageId its image; 0 if not said
 * @param name its name; empty if not said
 */
public record ServiceChoice(int imageId, String name) {

  /**
   * Finds the container meant. The only container of an app is meant whatever was said, as seen on
   * supervisor 19.0.5: a wrong name is answered with OK there.
   *
   * @throws UnknownServiceException if there is none; the message is the API's answer
   */
  Container among(List<Container> containers) {
    if (containers.isEmpty()) {
      throw new UnknownServiceException(
          """
          App not found: an app needs to be installed for this endpoint to work.
          \tIf you've recently moved this device from another app,
          \tplease push an app and wait for it to be installed first.""");
    }
    if (containers.size() == 1) {
      return containers.get(0);
    }
    return containers.stream()
        .filter(each -> each.imageId() == imageId || each.service().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UnknownServiceException(
                    "Service not found, a container must exist for this endpoint to work"));
  }
}
