package dev.balenachaos.scenarios;

import dev.balenachaos.lab.PushedImage;
import dev.balenachaos.lab.Registry;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.ImageLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds images of a Dockerfile's {@code FROM} and {@code COPY}: a tag in {@code FROM} means what
 * the registry says at that moment, as with {@code docker build --pull}. A device has no part in
 * it: as in balena's cloud, what it gets is a release whose images are named by their digests.
 */
final class Builder {

  private final Registry registry;
  private final Map<String, ContainerImage> bases = new HashMap<>();

  Builder(Registry registry) {
    this.registry = registry;
  }

  /** Publishes a base image, to which the tag leads from then on. */
  PushedImage publish(ContainerImage base, String repository, String tag) {
    PushedImage pushed = registry.push(base, repository, tag);
    bases.put(pushed.digest(), base);
    return pushed;
  }

  /** Builds the one file that a service has besides its Dockerfile onto its base. */
  ContainerImage build(Path folder, String service) {
    try {
      List<String> dockerfile = Files.readAllLines(folder.resolve("Dockerfile"));
      String digest = digestOf(dockerfile.get(0).replaceFirst("^FROM ", ""));
      ContainerImage base = bases.get(digest);
      if (base == null) {
        throw new InfraException("No base with the digest " + digest + " was published");
      }
      String[] copy = dockerfile.get(1).split(" ");
      return base.as("fleet/" + service + ":" + digest.replaceFirst("sha256:", ""))
          .withLayer(ImageLayer.empty().withFile(copy[2], 0644, folder.resolve(copy[1])));
    } catch (IOException e) {
      throw new InfraException("The files in " + folder + " cannot be read: " + e, e);
    }
  }

  /** Takes a reference {@code host/repository:tag} or {@code host/repository@digest}. */
  private String digestOf(String reference) {
    int at = reference.indexOf('@');
    if (at >= 0) {
      return reference.substring(at + 1);
    }
    int slash = reference.indexOf('/');
    int colon = reference.lastIndexOf(':');
    return registry.digestOf(reference.substring(slash + 1, colon), reference.substring(colon + 1));
  }
}
