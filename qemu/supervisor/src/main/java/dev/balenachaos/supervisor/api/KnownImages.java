package dev.balenachaos.supervisor.api;

import dev.balenachaos.supervisor.target.Target;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The images of every target so far. In local mode they outlive their app, and the API goes on
 * telling of them, as seen on supervisor 19.0.5.
 */
final class KnownImages {
  private final Set<Known> images = new LinkedHashSet<>();

  /** An image, and which service it was for. */
  record Known(int appId, String service, int imageId, String name) {}

  synchronized void remember(Target target) {
    target
        .apps()
        .forEach(
            app ->
                app.services()
                    .forEach(
                        service ->
                            images.add(
                                new Known(
                                    app.id(),
                                    service.name(),
                                    service.imageId(),
                                    service.image()))));
  }

  /** Returns those that are left, and forgets the others. */
  synchronized List<Known> left(Predicate<Known> isLeft) {
    images.removeIf(isLeft.negate());
    return List.copyOf(images);
  }
}
