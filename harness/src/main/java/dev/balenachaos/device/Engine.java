package dev.balenachaos.device;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;

/** The device's container engine, reached through its own socket. */
public interface Engine {

  /**
   * Returns docker's own client, kept as long as the device and valid across reboots. Every call
   * has a time limit, since an engine that cannot start lets its socket accept and never answers
   * (observed on balena-engine 20.10.44 with a full data partition).
   */
  DockerClient client();

  /** Tells whether the engine answers its ping now. Never throws. */
  boolean answers();

  /**
   * Loads an image from a tar of {@code docker save}'s form, unless the engine already holds an
   * image of that name and id.
   *
   * @return whether it had to be loaded
   */
  boolean load(String reference, String imageId, Path tar);
}
