package dev.balenachaos.workload;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes the tar that {@code docker save} makes: {@code <config digest>.json}, one {@code <layer
 * digest>/layer.tar} a layer, and {@code manifest.json} (Docker image specification 1.2).
 */
final class DockerArchive {

  /** The processor that {@code architecture} below means, in the words of {@code uname -m}. */
  static final String PROCESSOR = "x86_64";

  private static final JsonMapper JSON = new JsonMapper();
  private static final int ROOT = 0;

  /** What the engine writes in front of each digest. */
  private static final String PREFIX = "sha256:";

  private DockerArchive() {}

  static ImageTar write(ContainerImage image, Path tar) throws IOException {
    Path whole = tar.toAbsolutePath();
    Path folder = Files.createDirectories(whole.getParent());
    List<Path> temporary = new ArrayList<>();
    try {
      Path part = Files.createTempFile(folder, "image", ".tar.part");
      temporary.add(part);
      List<Layer> layers = new ArrayList<>();
      for (ImageLayer layer : image.layers()) {
        Path file = Files.createTempFile(folder, "layer", ".tar.part");
        temporary.add(file);
        layers.add(new Layer(writeLayer(layer, Files.newOutputStream(file)), file));
      }
      String imageId = writeArchive(image, layers, part);
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return new ImageTar(image.reference(), PREFIX + imageId, whole);
    } finally {
      for (Path file : temporary) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Returns the id that the engine gives to an image, without writing its archive. */
  static String imageId(ContainerImage image) throws IOException {
    List<String> layers = new ArrayList<>();
    for (ImageLayer layer : image.layers()) {
      layers.add(writeLayer(layer, OutputStream.nullOutputStream()));
    }
    return PREFIX + Sha256.hex(config(image.settings(), layers));
  }

  private record Layer(String digest, Path file) {}

  private static String writeArchive(ContainerImage image, List<Layer> layers, Path archive)
      throws IOException {
    byte[] config = config(image.settings(), layers.stream().map(Layer::digest).toList());
    String imageId = Sha256.hex(config);
    ObjectNode manifest = JSON.createObjectNode().put("Config", imageId + ".json");
    manifest.putArray("RepoTags").add(image.reference());
    var names = manifest.putArray("Layers");
    try (TarArchiveOutputStream out = tarOn(Files.newOutputStream(archive))) {
      file(out, imageId + ".json", new ImageLayer.Content(0644, config));
      for (Layer layer : layers) {
        String name = layer.digest() + "/layer.tar";
        names.add(name);
        copy(out, name, new ImageLayer.Copy(0644, layer.file()));
      }
      byte[] list = JSON.writeValueAsBytes(JSON.createArrayNode().add(manifest));
      file(out, "manifest.json", new ImageLayer.Content(0644, list));
    }
    return imageId;
  }

  private static byte[] config(ContainerImage.Settings settings, List<String> layers)
      throws IOException {
    ObjectNode root =
        JSON.createObjectNode()
            .put("architecture", "amd64")
            .put("created", "1970-01-01T00:00:00Z")
            .put("os", "linux");
    ObjectNode config = root.putObject("config");
    settings.entrypoint().forEach(config.withArray("/Entrypoint")::add);
    settings.command().forEach(config.withArray("/Cmd")::add);
    settings
        .environment()
        .forEach((name, value) -> config.withArray("/Env").add(name + "=" + value));
    config.put("WorkingDir", settings.workingDirectory());
    settings.labels().forEach(config.withObject("/Labels")::put);
    var digests = root.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    layers.forEach(layer -> digests.add(PREFIX + layer));
    return JSON.writeValueAsBytes(root);
  }

  private static String writeLayer(ImageLayer layer, OutputStream to) throws IOException {
    MessageDigest digest = Sha256.begin();
    try (TarArchiveOutputStream out = tarOn(new DigestOutputStream(to, digest))) {
      for (Map.Entry<String, ImageLayer.Entry> at : layer.entries().entrySet()) {
        writeEntry(out, at.getKey(), at.getValue());
      }
    }
    return Sha256.hex(digest);
  }

  private static void writeEntry(TarArchiveOutputStream out, String path, ImageLayer.Entry entry)
      throws IOException {
    if (entry instanceof ImageLayer.Directory directory) {
      header(out, path + "/", directory.mode(), TarConstants.LF_DIR, 0, "");
      out.closeArchiveEntry();
    } else if (entry instanceof ImageLayer.Content content) {
      file(out, path, content);
    } else if (entry instanceof ImageLayer.Copy source) {
      copy(out, path, source);
    } else if (entry instanceof ImageLayer.Link link) {
      header(out, path, 0777, TarConstants.LF_SYMLINK, 0, link.target());
      out.closeArchiveEntry();
    }
  }

  private static void file(TarArchiveOutputStream out, String path, ImageLayer.Content content)
      throws IOException {
    header(out, path, content.mode(), TarConstants.LF_NORMAL, content.size(), "");
    content.writeTo(out);
    out.closeArchiveEntry();
  }

  private static void copy(TarArchiveOutputStream out, String path, ImageLayer.Copy copy)
      throws IOException {
    long size = Files.size(copy.source());
    header(out, path, copy.mode(), TarConstants.LF_NORMAL, size, "");
    copy.writeTo(out);
    out.closeArchiveEntry();
  }

  private static void header(
      TarArchiveOutputStream out, String path, int mode, byte type, long size, String link)
      throws IOException {
    TarArchiveEntry header = new TarArchiveEntry(path, type);
    header.setMode(mode);
    header.setModTime(0L);
    header.setUserId(ROOT);
    header.setGroupId(ROOT);
    header.setSize(size);
    header.setLinkName(link);
    out.putArchiveEntry(header);
  }

  private static TarArchiveOutputStream tarOn(OutputStream out) {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(new BufferedOutputStream(out), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    return tar;
  }
}
