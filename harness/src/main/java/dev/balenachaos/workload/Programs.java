package dev.balenachaos.workload;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The images of the shipped services: busybox, and one shell script that is the service. */
final class Programs {

  /** What the scripts and a person looking around in a container use. */
  private static final List<String> APPLETS =
      List.of(
          "cat",
          "chmod",
          "cp",
          "date",
          "dd",
          "df",
          "du",
          "echo",
          "env",
          "false",
          "free",
          "grep",
          "head",
          "httpd",
          "id",
          "kill",
          "ls",
          "mkdir",
          "mkfifo",
          "mount",
          "mv",
          "nc",
          "ps",
          "rm",
          "sh",
          "sleep",
          "stat",
          "sync",
          "tail",
          "top",
          "touch",
          "tr",
          "true",
          "truncate",
          "wc",
          "wget",
          "yes");

  private Programs() {}

  /**
   * Describes the image of a service. Each has its own, so that one can be removed from a device
   * without the others. The tag is a digest of what is in it, so that a device never takes the
   * image of another version of this library for this one.
   */
  static ContainerImage image(String program) {
    return image(program, Map.of());
  }

  /**
   * Describes the image of a service that needs programs of its own.
   *
   * @param others their paths in the image, and what is in them
   */
  static ContainerImage image(String program, Map<String, byte[]> others) {
    Path busybox = StaticBusybox.onHost();
    byte[] script = script(program);
    ImageLayer own = ImageLayer.empty().withFile("/bin/" + program, 0755, script);
    for (Map.Entry<String, byte[]> other : new TreeMap<>(others).entrySet()) {
      own = own.withFile(other.getKey(), 0755, other.getValue());
    }
    ImageLayer userland = ImageLayer.empty().withFile("/bin/busybox", 0755, busybox);
    for (String applet : APPLETS) {
      userland = userland.withLink("/bin/" + applet, "busybox");
    }
    return ContainerImage.named("balena-chaos/" + program + ":" + digest(busybox, script, others))
        .withLayer(userland)
        .withLayer(own)
        .withCommand(program)
        .withLabel("dev.balenachaos.program", program);
  }

  /** Returns the text of a program. */
  static byte[] script(String name) {
    try (InputStream in = Programs.class.getResourceAsStream(name + ".sh")) {
      if (in == null) {
        throw new IllegalStateException("The library lacks its program " + name + ".sh");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new InfraException("The program " + name + ".sh cannot be read", e);
    }
  }

  private static String digest(Path busybox, byte[] script, Map<String, byte[]> others) {
    try {
      MessageDigest digest = Sha256.begin();
      digest.update(Files.readAllBytes(busybox));
      digest.update(String.join(" ", APPLETS).getBytes(StandardCharsets.UTF_8));
      digest.update(script);
      new TreeMap<>(others).values().forEach(digest::update);
      return Sha256.hex(digest).substring(0, 12);
    } catch (IOException e) {
      throw new InfraException(busybox + " cannot be read: " + e, e);
    }
  }
}
