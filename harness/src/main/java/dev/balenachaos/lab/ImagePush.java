package dev.balenachaos.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.workload.ImageTar;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Puts an image into a registry as an engine's push does: its configuration, its layers compressed,
 * and a manifest of Docker's second schema. The same image gives the same digests every time, with
 * one version of Java.
 */
final class ImagePush {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String CONFIGURATION = "application/vnd.docker.container.image.v1+json";
  private static final String LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

  private final Path tar;
  private final RegistryClient registry;
  private final String repository;

  private ImagePush(Path tar, RegistryClient registry, String repository) {
    this.tar = tar;
    this.registry = registry;
    this.repository = repository;
  }

  static PushedImage of(ImageTar image, RegistryClient registry, String repository, String tag)
      throws IOException {
    byte[] manifest = new ImagePush(image.path(), registry, repository).pushParts();
    String digest = registry.putManifest(repository, tag, manifest);
    return new PushedImage(repository, tag, digest, image.imageId());
  }

  /** Returns the manifest of what was pushed. */
  private byte[] pushParts() throws IOException {
    JsonNode listed = JSON.readTree(entry("manifest.json", InputStream::readAllBytes)).get(0);
    ObjectNode manifest =
        JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", RegistryClient.MANIFEST);
    manifest.set("config", push(listed.get("Config").asText(), CONFIGURATION, out -> out));
    var layers = manifest.putArray("layers");
    for (JsonNode layer : listed.get("Layers")) {
      layers.add(push(layer.asText(), LAYER, GZIPOutputStream::new));
    }
    return JSON.writeValueAsBytes(manifest);
  }

  /** How a blob is packed. */
  private interface Packing {
    OutputStream onto(OutputStream out) throws IOException;
  }

  /** Returns the description of what was pushed. */
  private ObjectNode push(String name, String mediaType, Packing packing) throws IOException {
    Path blob = Files.createTempFile(tar.toAbsolutePath().getParent(), "blob", null);
    MessageDigest sha256 = sha256();
    try (OutputStream out =
        packing.onto(new DigestOutputStream(Files.newOutputStream(blob), sha256))) {
      entry(name, in -> in.transferTo(out));
    }
    String digest = "sha256:" + HexFormat.of().formatHex(sha256.digest());
    if (!registry.hasBlob(repository, digest)) {
      registry.putBlob(repository, digest, BodyPublishers.ofFile(blob));
    }
    ObjectNode description =
        JSON.createObjectNode()
            .put("mediaType", mediaType)
            .put("size", Files.size(blob))
            .put("digest", digest);
    Files.delete(blob);
    return description;
  }

  /** What is made of an entry of the tar. */
  private interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  private <T> T entry(String name, Reader<T> reader) throws IOException {
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(tar)))) {
      for (TarArchiveEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
        if (next.getName().equals(name)) {
          return reader.read(in);
        }
      }
    }
    throw new FileNotFoundException(name + " is not in " + tar);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
