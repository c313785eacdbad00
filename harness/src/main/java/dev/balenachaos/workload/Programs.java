package dev.balenachaos.workload;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The image that holds every shipped program: busybox and a few shell scripts beside it. */
final class Programs {

  private static final List<String> SCRIPTS = List.of("sensor", "web", "chatty");

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
   * Describes the image. Its tag is a digest of what is in it, so that a device never takes the
   * image of another version of this library for this one.
   */
  static ContainerImage image() {
    Path busybox = StaticBusybox.onHost();
    ImageLayer layer = ImageLayer.empty().withFile("/bin/busybox", 0755, busybox);
    for (String applet : APPLETS) {
      layer = layer.withLink("/bin/" + applet, "busybox");
    }
    for (String script : SCRIPTS) {
      layer = layer.withFile("/bin/" + script, 0755, script(script));
    }
    return ContainerImage.named("balena-chaos/programs:" + digest(busybox)).withLayer(layer);
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

  private static String digest(Path busybox) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(busybox));
      APPLETS.forEach(applet -> digest.update(applet.getBytes()));
      SCRIPTS.forEach(script -> digest.update(script(script)));
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new InfraException(busybox + " cannot be read: " + e.getMessage(), e);
    }
  }
}
