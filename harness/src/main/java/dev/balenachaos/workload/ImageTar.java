package dev.balenachaos.workload;

import java.nio.file.Path;

/**
 * A container image as a tar of {@code docker save}'s form, ready to be loaded.
 *
 * @param reference the name that the image gets when it is loaded, for instance {@code app:1}
 * @param imageId the id that the engine gives to the image: {@code sha256:} and the digest of its
 *     configuration
 * @param path where the tar is
 */
public record ImageTar(String reference, String imageId, Path path) {}
