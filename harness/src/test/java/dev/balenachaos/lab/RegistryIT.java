package dev.balenachaos.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.lab.tls.CertificateAuthority;
import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.ImageLayer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryIT {

  private static Instant now;
  private static CertificateAuthority authority;

  @TempDir private Path folder;

  @BeforeAll
  static void makeAuthority() {
    now = Instant.now();
    authority = CertificateAuthority.make("lab", now.minusSeconds(3600), now.plusSeconds(36000));
  }

  @Test
  void anImageCanBePulledByItsTagAndByItsDigest() throws Exception {
    try (Registry registry = Registry.start(folder, certificate())) {
      registry.requireHealthy();
      PushedImage pushed = registry.push(image("one"), "app/sensor", "1");

      assertThat(pushed.byTag()).isEqualTo("registry.lab.test/app/sensor:1");
      assertThat(pushed.byDigest()).matches("registry\\.lab\\.test/app/sensor@sha256:[0-9a-f]{64}");
      String manifest = fetch(registry, "/v2/app/sensor/manifests/1");
      assertThat(manifest)
          .isEqualTo(fetch(registry, "/v2/app/sensor/manifests/" + pushed.digest()));
      assertThat(manifest).contains(pushed.imageId());
      String layer = manifest.replaceAll("(?s).*layers.*\"digest\":\"([^\"]*)\".*", "$1");
      Path blob = folder.resolve("layer.tar.gz");
      curl(registry, "/v2/app/sensor/blobs/" + layer, "-o", blob.toString());
      assertThat(HostCommand.run(List.of("tar", "-xzOf", blob.toString(), "etc/text")))
          .isEqualTo("one");
    }
  }

  @Test
  void aTagCanBeMovedAndTheOldImageStaysWhatItWas() throws IOException {
    try (Registry registry = Registry.start(folder, certificate())) {
      PushedImage one = registry.push(image("one"), "app/sensor", "latest");
      PushedImage two = registry.push(image("two"), "app/sensor", "latest");
      assertThat(two.digest()).isNotEqualTo(one.digest());
      assertThat(fetch(registry, "/v2/app/sensor/manifests/latest")).contains(two.imageId());

      PushedImage back = registry.moveTag(one, "latest");

      assertThat(back.digest()).isEqualTo(one.digest());
      assertThat(registry.digestOf("app/sensor", "latest")).isEqualTo(one.digest());
      assertThat(fetch(registry, "/v2/app/sensor/manifests/latest")).contains(one.imageId());
    }
  }

  @Test
  void theSameImageIsTheSameEverywhere() {
    try (Registry here = Registry.start(folder.resolve("here"), certificate());
        Registry there = Registry.start(folder.resolve("there"), certificate())) {
      assertThat(here.address()).isNotEqualTo(there.address());
      assertThat(here.push(image("one"), "app", "1"))
          .isEqualTo(there.push(image("one"), "app", "1"))
          .isEqualTo(here.push(image("one"), "app", "1"));
    }
  }

  @Test
  void anExpiredCertificateIsShownToOthersButDoesNotKeepImagesOut() {
    IssuedCertificate expired =
        authority.issue(
            List.of(LabHost.REGISTRY.hostName()), now.minusSeconds(60), now.minusSeconds(1));
    try (Registry registry = Registry.start(folder, expired)) {
      assertThat(registry.push(image("one"), "app", "1").digest()).startsWith("sha256:");
      assertThatThrownBy(() -> curl(registry, "/v2/"))
          .hasMessageContaining("certificate has expired");
    }
  }

  @Test
  void connectionsThatSayNothingAndGarbageDoNotHoldItUp() throws Exception {
    try (Registry registry = Registry.start(folder, certificate())) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        silent.add(new Socket(registry.address().getAddress(), registry.address().getPort()));
      }
      silent.get(0).getOutputStream().write("\0\1\2 no TLS at all\n".getBytes(UTF_8));

      registry.requireHealthy();
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void nothingIsLeftOfIt() throws Exception {
    Registry registry = Registry.start(folder, certificate());
    int port = registry.address().getPort();

    registry.close();

    try (ServerSocket free = new ServerSocket(port)) {
      assertThat(free.isBound()).isTrue();
    }
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("registry.log"));
    }
  }

  private static IssuedCertificate certificate() {
    return authority.issue(
        List.of(LabHost.REGISTRY.hostName()), now.minusSeconds(3600), now.plusSeconds(36000));
  }

  private static ContainerImage image(String text) {
    return ContainerImage.named("test:1")
        .withLayer(ImageLayer.empty().withFile("/etc/text", 0644, text.getBytes(UTF_8)))
        .withEntrypoint("/bin/true");
  }

  private String fetch(Registry registry, String path) throws IOException {
    return curl(registry, path, "-H", "Accept: " + RegistryClient.MANIFEST);
  }

  private String curl(Registry registry, String path, String... options) throws IOException {
    Path ca = Files.writeString(folder.resolve("ca.pem"), authority.rootPem());
    int port = registry.address().getPort();
    String name = LabHost.REGISTRY.hostName() + ":" + port;
    List<String> line =
        new ArrayList<>(List.of("curl", "-sS", "--fail", "--cacert", ca.toString()));
    line.addAll(List.of("--connect-to", name + ":127.0.0.1:" + port, "https://" + name + path));
    line.addAll(List.of(options));
    return HostCommand.run(line);
  }
}
