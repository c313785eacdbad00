package dev.balenachaos.contract;

import com.github.dockerjava.api.command.LoadImageCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.ImageLayer;
import dev.balenachaos.workload.ImageTar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The image that every service of the suite runs: the host's static busybox, nothing else. */
final class TestImage {

  /** As in the recordings. */
  static final String NAME = "testapp:latest";

  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final List<String> APPLETS =
      List.of("cat", "dd", "echo", "false", "rm", "sh", "sleep", "touch", "true");

  private TestImage() {}

  /** Loads it into an engine that does not have it: nothing is pulled. */
  static void loadInto(EngineApi engine) {
    try {
      Path folder = Files.createTempDirectory("contract");
      Path tar = folder.resolve("image.tar");
      try {
        load(engine, description().writeTo(tar));
      } finally {
        Files.deleteIfExists(tar);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new InfraException(
          "The image " + NAME + " cannot be built: " + e + "\nDo: apt-get install busybox-static",
          e);
    }
  }

  private static ContainerImage description() {
    ImageLayer layer = ImageLayer.empty().withFile("/bin/busybox", 0755, BUSYBOX);
    for (String applet : APPLETS) {
      layer = layer.withLink("/bin/" + applet, "busybox");
    }
    return ContainerImage.named(NAME)
        .withLayer(layer.withDirectory("/tmp", 01777))
        .withWorkingDirectory("");
  }

  private static void load(EngineApi engine, ImageTar image) throws IOException {
    if (holds(engine, image)) {
      return;
    }
    try (InputStream tar = Files.newInputStream(image.path())) {
      engine.client().loadImageAsyncCmd(tar).exec(new LoadImageCallback()).awaitMessage();
    }
    if (!holds(engine, image)) {
      throw new InfraException(
          "The engine at " + engine.address() + " took the image " + NAME + " and has it not");
    }
  }

  private static boolean holds(EngineApi engine, ImageTar image) {
    try {
      return image.imageId().equals(engine.client().inspectImageCmd(NAME).exec().getId());
    } catch (NotFoundException e) {
      return false;
    }
  }
}
