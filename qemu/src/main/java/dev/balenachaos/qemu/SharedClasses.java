package dev.balenachaos.qemu;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.supervisor.JavaFlags;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The archive of the classes that the supervisor has loaded once it answers, which it maps instead
 * of loading them anew. That halves the work of its start, of which an emulated processor makes
 * seconds.
 *
 * <p>The supervisor is run for that on this host, beside no engine and with an empty folder for a
 * host, and is asked a few questions, of which those about the engine fail.
 */
final class SharedClasses {

  private static final String RUN =
      """
      set -eu
      cd "$1"
      port=$2
      shift 2
      ask() { busybox wget -q -O /dev/null "http://127.0.0.1:$port/$1"; }
      timeout 60 "$@" &
      until ask ping; do kill -0 $!; sleep 0.1; done
      for path in v1/healthy v1/device v2/state/status; do ask $path || true; done
      kill $!
      wait $! || true
      """;

  private final JavaRuntime java;
  private final Path folder;
  private final List<Path> jars;

  /**
   * @param folder from where the supervisor is started: the archive holds only for the same class
   *     path
   * @param jars what the supervisor is made of, in that folder
   */
  SharedClasses(JavaRuntime java, Path folder, List<Path> jars) {
    this.java = java;
    this.folder = folder;
    this.jars = jars;
  }

  /** Returns the class path, relative to the folder of the jars. */
  String classPath() {
    return jars.stream().map(jar -> jar.getFileName().toString()).collect(Collectors.joining(":"));
  }

  /**
   * Writes the archive.
   *
   * @param scratch a folder that does not exist yet
   * @return the archive, in that folder
   * @throws dev.balenachaos.run.InfraException when the supervisor does not start, with what it
   *     said
   */
  Path archiveIn(Path scratch) throws IOException {
    for (Path jar : jars) {
      // In a container image every file is of the epoch; the archive notes the age of its sources.
      Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    }
    Path archive = Files.createDirectories(scratch).resolve("classes.jsa");
    int port = freePort();
    HostCommand.run(
        Stream.of(
                Stream.of("env"),
                settings(emptyHostIn(scratch), port).entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + setting.getValue()),
                Stream.of("sh", "-c", RUN, "sh"),
                Stream.of(folder.toString(), Integer.toString(port)),
                Stream.of(java.home().resolve("bin/java").toString()),
                Stream.of("-XX:ArchiveClassesAtExit=" + archive),
                JavaFlags.ALL.stream(),
                Stream.of("-cp", classPath(), SupervisorProgram.mainClass()))
            .flatMap(words -> words)
            .toList());
    return archive;
  }

  private static Map<String, Object> settings(Path host, int port) {
    return Map.of(
        "HOST_ROOT",
        host,
        "DATA",
        host.resolve("data"),
        "DOCKER_SOCKET",
        host.resolve("no-engine.sock"),
        "LISTEN_PORT",
        port);
  }

  private static Path emptyHostIn(Path scratch) throws IOException {
    Path host = Files.createDirectory(scratch.resolve("host"));
    Path boot = Files.createDirectories(host.resolve("mnt/boot"));
    Files.createDirectory(host.resolve("data"));
    Files.writeString(boot.resolve("config.json"), "{\"uuid\":\"" + "0".repeat(32) + "\"}");
    Files.writeString(boot.resolve("device-type.json"), "{\"arch\":\"amd64\"}");
    return host;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
