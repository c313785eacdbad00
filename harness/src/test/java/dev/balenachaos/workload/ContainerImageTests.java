package dev.balenachaos.workload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerImageTests {

  private static final ContainerImage HELLO =
      ContainerImage.named("hello:1")
          .withLayer(
              ImageLayer.empty()
                  .withFile("/bin/hello", 0755, "echo hello")
                  .withLink("/bin/hi", "hello"))
          .withEntrypoint("/bin/hello")
          .withCommand("loudly")
          .withEnvironment("B", "2")
          .withEnvironment("A", "1")
          .withWorkingDirectory("/work")
          .withLabel("maker", "test");

  @TempDir private Path folder;

  @Test
  void sameDescriptionGivesTheSameBytes() throws Exception {
    ImageTar one = HELLO.writeTo(folder.resolve("one.tar"));
    ImageTar two = HELLO.writeTo(folder.resolve("two.tar"));

    assertThat(one.imageId()).isEqualTo(two.imageId());
    assertThat(one.path()).hasSameBinaryContentAs(two.path());
  }

  @Test
  void anotherContentGivesAnotherId() throws Exception {
    ImageTar one = HELLO.writeTo(folder.resolve("one.tar"));
    ImageTar two =
        HELLO
            .withLayer(ImageLayer.empty().withFile("/bin/hello", 0755, "echo bye"))
            .writeTo(folder.resolve("two.tar"));

    assertThat(one.imageId()).isNotEqualTo(two.imageId());
  }

  @Test
  void imageIdIsTheDigestOfTheConfiguration() throws Exception {
    ImageTar tar = HELLO.writeTo(folder.resolve("hello.tar"));
    Map<String, byte[]> archive = contentsOf(Files.readAllBytes(tar.path()));

    JsonNode manifest = new JsonMapper().readTree(archive.get("manifest.json")).get(0);
    byte[] config = entry(archive, manifest.path("Config").asText());

    assertThat(tar.imageId()).isEqualTo("sha256:" + sha256(config));
    assertThat(manifest.path("RepoTags").get(0).asText()).isEqualTo("hello:1");
  }

  @Test
  void configurationSaysWhatRuns() throws Exception {
    JsonNode config = configOf(HELLO.writeTo(folder.resolve("hello.tar")));

    assertThat(config.path("config"))
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"Entrypoint": ["/bin/hello"], "Cmd": ["loudly"], "Env": ["A=1", "B=2"],
                     "WorkingDir": "/work", "Labels": {"maker": "test"}}
                    """));
    assertThat(config.path("os").asText()).isEqualTo("linux");
  }

  @Test
  void layersAreNamedAndListedByTheirDigest() throws Exception {
    ImageTar tar = HELLO.writeTo(folder.resolve("hello.tar"));
    Map<String, byte[]> archive = contentsOf(Files.readAllBytes(tar.path()));
    String digest = configOf(tar).at("/rootfs/diff_ids/0").asText().replace("sha256:", "");

    assertThat(archive).containsKey(digest + "/layer.tar");
    assertThat(sha256(entry(archive, digest + "/layer.tar"))).isEqualTo(digest);
  }

  @Test
  void layerHoldsParentsFilesAndLinksOwnedByRootAtTheEpoch() throws Exception {
    Map<String, TarArchiveEntry> entries = layerOf(HELLO.writeTo(folder.resolve("hello.tar")));

    assertThat(entries.keySet()).containsExactly("bin/", "bin/hello", "bin/hi");
    assertThat(entry(entries, "bin/hello").getMode()).isEqualTo(0755);
    assertThat(entry(entries, "bin/hi").isSymbolicLink()).isTrue();
    assertThat(entry(entries, "bin/hi").getLinkName()).isEqualTo("hello");
    assertThat(entries.values())
        .allSatisfy(
            entry -> {
              assertThat(entry.getLongUserId()).isZero();
              assertThat(entry.getLastModifiedTime().toMillis()).isZero();
            });
  }

  @Test
  void treeOfTheHostKeepsModesAndLinks() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/lib"));
    Files.writeString(tree.resolve("tool"), "x");
    Files.setPosixFilePermissions(
        tree.resolve("tool"), PosixFilePermissions.fromString("r-x--x---"));
    Files.createSymbolicLink(tree.resolve("alias"), Path.of("tool"));
    ImageLayer layer = ImageLayer.empty().withTree("/opt", folder.resolve("tree"));

    Map<String, TarArchiveEntry> entries =
        layerOf(ContainerImage.named("t:1").withLayer(layer).writeTo(folder.resolve("t.tar")));

    assertThat(entries.keySet())
        .containsExactly("opt/", "opt/lib/", "opt/lib/alias", "opt/lib/tool");
    assertThat(entry(entries, "opt/lib/tool").getMode()).isEqualTo(0510);
    assertThat(entry(entries, "opt/lib/alias").getLinkName()).isEqualTo("tool");
  }

  @Test
  void longPathsSurvive() throws Exception {
    String path = "a/".repeat(120) + "file";
    ImageLayer layer = ImageLayer.empty().withFile(path, 0644, "x");

    assertThat(
            layerOf(ContainerImage.named("t:1").withLayer(layer).writeTo(folder.resolve("t.tar"))))
        .containsKey(path);
  }

  @Test
  void failedWriteLeavesNothingBehind() throws Exception {
    ContainerImage broken =
        HELLO.withLayer(ImageLayer.empty().withFile("/x", 0644, folder.resolve("missing")));
    Path out = Files.createDirectory(folder.resolve("out"));

    assertThatThrownBy(() -> broken.writeTo(out.resolve("broken.tar")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(out).isEmptyDirectory();
  }

  private static JsonNode configOf(ImageTar tar) throws Exception {
    return new JsonMapper()
        .readTree(
            contentsOf(Files.readAllBytes(tar.path()))
                .get(tar.imageId().replace("sha256:", "") + ".json"));
  }

  private static Map<String, TarArchiveEntry> layerOf(ImageTar tar) throws Exception {
    byte[] layer =
        contentsOf(Files.readAllBytes(tar.path())).entrySet().stream()
            .filter(at -> at.getKey().endsWith("/layer.tar"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream in = tarIn(layer)) {
      for (TarArchiveEntry entry; (entry = in.getNextEntry()) != null; ) {
        entries.put(entry.getName(), entry);
      }
    }
    return entries;
  }

  private static Map<String, byte[]> contentsOf(byte[] tar) throws IOException {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    try (TarArchiveInputStream in = tarIn(tar)) {
      for (TarArchiveEntry entry; (entry = in.getNextEntry()) != null; ) {
        contents.put(entry.getName(), in.readAllBytes());
      }
    }
    return contents;
  }

  private static <T> T entry(Map<String, T> archive, String path) {
    return requireNonNull(archive.get(path), path);
  }

  private static TarArchiveInputStream tarIn(byte[] tar) throws IOException {
    return new TarArchiveInputStream(new ByteArrayInputStream(tar), StandardCharsets.UTF_8.name());
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
