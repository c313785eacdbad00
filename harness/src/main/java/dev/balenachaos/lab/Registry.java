package dev.balenachaos.lab;

import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.process.KeptFolder;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.ContainerImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lab's registry of container images: Debian's docker-registry on a free port of the host's
 * loopback interface, to which a {@link WayIn} leads. Its images go with it.
 */
public final class Registry implements LabService {

  private static final String NAME = "registry";
  private static final Pattern READY = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+), tls");

  private final ServiceProcess process;
  private final InetSocketAddress address;
  private final RegistryClient client;

  private Registry(ServiceProcess process, InetSocketAddress address, RegistryClient client) {
    this.process = process;
    this.address = address;
    this.client = client;
  }

  /**
   * Starts one without images; it serves when this returns.
   *
   * @param logs the folder that takes what it says
   * @param certificate what it shows, for {@code registry.lab.test}
   * @throws InfraException with its last words when it does not start
   */
  public static Registry start(Path logs, IssuedCertificate certificate) {
    // In a folder of its own rather than the network's: layers can be large, and it runs elsewhere.
    Path folder = ScratchFolder.make("bc-registry-");
    Path configuration = folder.resolve("config.yml");
    try {
      Files.createDirectories(logs);
      Files.writeString(folder.resolve("certificate"), certificate.certificatePem());
      Files.writeString(folder.resolve("key"), certificate.keyPem());
      Files.writeString(configuration, configuration(folder));
    } catch (IOException e) {
      ScratchFolder.remove(folder);
      throw new InfraException("The lab's registry cannot be configured: " + e, e);
    }
    Path log = logs.resolve(NAME + ".log");
    List<String> line = List.of(LabTool.REGISTRY.path(), "serve", configuration.toString());
    ServiceProcess process = ServiceProcess.start(NAME, line, folder, log);
    try {
      int port = Integer.parseInt(process.awaitSaying(READY).group(1));
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      return new Registry(process, address, new RegistryClient(address, certificate));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static String configuration(Path folder) {
    return """
        version: 0.1
        log:
          level: info
        storage:
          filesystem:
            rootdirectory: %1$s/images
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:0
          secret: lab
          tls:
            certificate: %1$s/certificate
            key: %1$s/key
        """
        .formatted(folder);
  }

  /** Returns where it listens on the host's loopback interface, with TLS. */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Puts an image in, with its layers compressed, and lets a tag lead to it.
   *
   * @param repository for instance {@code app/sensor}
   * @throws InfraException when the image cannot be built, or the registry does not take it
   */
  public PushedImage push(ContainerImage image, String repository, String tag) {
    try (KeptFolder folder = KeptFolder.make("bc-push-")) {
      return ImagePush.of(
          image.writeTo(folder.path().resolve("image.tar")), client, repository, tag);
    } catch (IOException e) {
      throw new InfraException(
          "The image " + image.reference() + " cannot be put into the registry: " + e, e);
    }
  }

  /**
   * Returns the digest of the image that a tag leads to now.
   *
   * @throws InfraException when it leads nowhere
   */
  public String digestOf(String repository, String tag) {
    return client.digest(repository, tag);
  }

  /** Lets a tag of an image's repository lead to it from now on, whatever it led to before. */
  public PushedImage moveTag(PushedImage image, String tag) {
    String repository = image.repository();
    client.putManifest(repository, tag, client.manifest(repository, image.digest()));
    return new PushedImage(repository, tag, image.digest(), image.imageId());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void requireHealthy() {
    process.requireAlive();
    client.requireAnswer();
  }

  @Override
  public void close() {
    process.close();
  }
}
