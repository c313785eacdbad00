package dev.balenachaos.lab.toxics;

import dev.balenachaos.lab.containers.LabContainers;
import dev.balenachaos.lab.containers.LocalEngine;
import dev.balenachaos.run.InfraException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Toxiproxy itself, in a container of an engine that holds its image already.
 *
 * @param containers what it runs in, closed with it
 * @param image by its tag
 */
record ContainerToxiproxy(LabContainers containers, URI api, String image)
    implements ToxiproxyServer {

  /** The system property that names another image than Toxiproxy's own. */
  static final String PROPERTY = "toxiproxy.image";

  private static final List<String> NAMES =
      List.of("ghcr.io/shopify/toxiproxy", "shopify/toxiproxy");

  /**
   * What a look for an image found.
   *
   * @param reason why there is none and what to do about it; empty when there is one
   */
  record Look(Optional<LocalEngine> engine, String image, String reason) {}

  /** Looks for an engine and the image; pulls nothing. */
  static Look look() {
    LocalEngine.Look look = LocalEngine.look();
    if (look.found().isEmpty()) {
      return new Look(look.found(), "", look.reason());
    }
    String named = System.getProperty(PROPERTY);
    List<String> names = named == null ? NAMES : List.of(named);
    return look.found()
        .flatMap(engine -> engine.image(names))
        .map(image -> new Look(look.found(), image, ""))
        .orElseGet(
            () ->
                new Look(
                    Optional.empty(),
                    "",
                    "the engine holds no image "
                        + String.join(" or ", names)
                        + ". Load or pull it, or name another by -D"
                        + PROPERTY
                        + "=IMAGE"));
  }

  /**
   * Starts it, if there is an engine with the image.
   *
   * @throws InfraException when it does not start, or when the image that {@value #PROPERTY} names
   *     is not there
   */
  static Optional<ToxiproxyServer> start(long seed) {
    Look look = look();
    if (look.engine().isEmpty() && System.getProperty(PROPERTY) != null) {
      throw new InfraException(
          "-D%s=%s cannot be used: %s."
              .formatted(PROPERTY, System.getProperty(PROPERTY), look.reason()));
    }
    return look.engine().map(engine -> start(engine, look.image(), seed));
  }

  private static ToxiproxyServer start(LocalEngine engine, String image, long seed) {
    LabContainers containers = LabContainers.on(engine);
    try {
      InetSocketAddress api = containers.toxiproxy(image, seed);
      return new ContainerToxiproxy(
          containers, URI.create("http://127.0.0.1:" + api.getPort()), image);
    } catch (RuntimeException e) {
      containers.close();
      throw e;
    }
  }

  @Override
  public String what() {
    return "container of " + image;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public void close() {
    containers.close();
  }
}
