package dev.balenachaos.lab;

/**
 * An image that the lab's registry has.
 *
 * @param repository for instance {@code app/sensor}
 * @param tag what leads to it, unless the tag was moved meanwhile
 * @param digest of its manifest: {@code sha256:} and 64 digits
 * @param imageId what the engine calls it once it is pulled: the digest of its configuration
 */
public record PushedImage(String repository, String tag, String digest, String imageId) {

  /** Returns what a device pulls it by, wherever the tag leads to then. */
  public String byTag() {
    return at(":" + tag);
  }

  /** Returns what a device pulls exactly this image by. */
  public String byDigest() {
    return at("@" + digest);
  }

  private String at(String which) {
    return LabHost.REGISTRY.hostName() + "/" + repository + which;
  }
}
