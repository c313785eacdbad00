package dev.balenachaos.workload;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A container image that is described here and built without an engine or a registry. The same
 * description gives the same image id everywhere, since every time stamp in it is the epoch.
 *
 * <pre>{@code
 * ContainerImage.named("hello:1")
 *     .withLayer(ImageLayer.empty().withFile("/bin/hello", 0755, program))
 *     .withEntrypoint("/bin/hello")
 *     .writeTo(Path.of("hello.tar"));
 * }</pre>
 */
public final class ContainerImage {

  private final String reference;
  private final List<ImageLayer> layers;
  private final Settings settings;

  /** What the engine runs in the image, and how. */
  record Settings(
      List<String> entrypoint,
      List<String> command,
      Map<String, String> environment,
      String workingDirectory,
      Map<String, String> labels) {

    Settings {
      entrypoint = List.copyOf(entrypoint);
      command = List.copyOf(command);
      environment = Collections.unmodifiableMap(new TreeMap<>(environment));
      labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
  }

  private ContainerImage(String reference, List<ImageLayer> layers, Settings settings) {
    this.reference = reference;
    this.layers = List.copyOf(layers);
    this.settings = settings;
  }

  /**
   * Starts an image for {@code linux/amd64} without layers, entrypoint, command, environment and
   * labels, whose working directory is {@code /}.
   *
   * @param reference its name and tag, for instance {@code balena_supervisor:standin}
   */
  public static ContainerImage named(String reference) {
    return new ContainerImage(
        reference, List.of(), new Settings(List.of(), List.of(), Map.of(), "/", Map.of()));
  }

  /** Gives the same image another name and tag. */
  public ContainerImage as(String other) {
    return new ContainerImage(other, layers, settings);
  }

  /** Adds a layer on top. */
  public ContainerImage withLayer(ImageLayer layer) {
    List<ImageLayer> more = new ArrayList<>(layers);
    more.add(layer);
    return new ContainerImage(reference, more, settings);
  }

  /** Sets the entrypoint. */
  public ContainerImage withEntrypoint(String... entrypoint) {
    return with(
        new Settings(
            List.of(entrypoint),
            settings.command,
            settings.environment,
            settings.workingDirectory,
            settings.labels));
  }

  /** Sets the command, which the engine appends to the entrypoint. */
  public ContainerImage withCommand(String... command) {
    return with(
        new Settings(
            settings.entrypoint,
            List.of(command),
            settings.environment,
            settings.workingDirectory,
            settings.labels));
  }

  /** Sets a variable of the environment. */
  public ContainerImage withEnvironment(String name, String value) {
    return with(
        new Settings(
            settings.entrypoint,
            settings.command,
            plus(settings.environment, name, value),
            settings.workingDirectory,
            settings.labels));
  }

  /** Sets the working directory. */
  public ContainerImage withWorkingDirectory(String directory) {
    return with(
        new Settings(
            settings.entrypoint,
            settings.command,
            settings.environment,
            directory,
            settings.labels));
  }

  /** Sets a label. */
  public ContainerImage withLabel(String name, String value) {
    return with(
        new Settings(
            settings.entrypoint,
            settings.command,
            settings.environment,
            settings.workingDirectory,
            plus(settings.labels, name, value)));
  }

  /** Returns its name and tag. */
  public String reference() {
    return reference;
  }

  /**
   * Returns the id that the engine gives to the image: {@code sha256:} and a digest.
   *
   * @throws InfraException when a file that goes into it cannot be read
   */
  String id() {
    try {
      return DockerArchive.imageId(this);
    } catch (IOException e) {
      throw new InfraException("The image " + reference + " cannot be built: " + e, e);
    }
  }

  List<ImageLayer> layers() {
    return layers;
  }

  Settings settings() {
    return settings;
  }

  /**
   * Writes the image as a tar that {@code docker load} takes. Its layers pass through a file beside
   * it, so memory does not grow with them.
   *
   * @param tar where to write; replaced when it exists, its folder is made when missing
   * @return the tar with the id that the engine will give to the image
   * @throws IOException when something cannot be read or written; then no tar is left behind
   */
  public ImageTar writeTo(Path tar) throws IOException {
    return DockerArchive.write(this, tar);
  }

  /**
   * Loads the image into a device's engine, unless the engine already holds it.
   *
   * @return whether it had to be loaded
   * @throws InfraException when it cannot be built, or the engine does not take it
   */
  public boolean loadOn(Device device) {
    Path tar = device.folder().resolve(reference.replaceAll("[^a-zA-Z0-9.-]", "_") + ".tar");
    try {
      ImageTar written = writeTo(tar);
      boolean loaded = device.engine().load(reference, written.imageId(), tar);
      Files.delete(tar);
      return loaded;
    } catch (IOException e) {
      throw new InfraException(
          "The image " + reference + " for " + device.name() + " cannot be built: " + e, e);
    }
  }

  private ContainerImage with(Settings changed) {
    return new ContainerImage(reference, layers, changed);
  }

  private static Map<String, String> plus(Map<String, String> map, String name, String value) {
    Map<String, String> more = new TreeMap<>(map);
    more.put(name, value);
    return more;
  }
}
