package dev.balenachaos.supervisor.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What can be lent to a container by a label {@code io.balena.features.*}; read once at start.
 *
 * @param port where the supervisor's API listens
 * @param engineSocket the path of the engine's socket on the host
 * @param kernelModules whether the host has {@code /lib/modules}
 * @param firmware whether the host has {@code /lib/firmware}
 * @param boardRevision BALENA_BOARD_REV of the host's os-release; empty if it has none
 * @param access to the APIs of supervisor and cloud
 */
public record HostResources(
    int port,
    Path engineSocket,
    boolean kernelModules,
    boolean firmware,
    String boardRevision,
    ApiAccess access) {

  /** Makes resources of a device that no cloud manages. */
  public HostResources(
      int port, Path engineSocket, boolean kernelModules, boolean firmware, String boardRevision) {
    this(port, engineSocket, kernelModules, firmware, boardRevision, ApiAccess.UNMANAGED);
  }

  /** Looks below the host's root; what is not there is lent to nobody. */
  public static HostResources read(Path hostRoot, Path engineSocket, int port) {
    return new HostResources(
        port,
        engineSocket,
        Files.exists(hostRoot.resolve("lib/modules")),
        Files.exists(hostRoot.resolve("lib/firmware")),
        boardRevision(hostRoot.resolve("etc/os-release")));
  }

  /** Returns the same, with access to the APIs of a managed device. */
  public HostResources withAccess(ApiAccess managed) {
    return new HostResources(port, engineSocket, kernelModules, firmware, boardRevision, managed);
  }

  private static String boardRevision(Path osRelease) {
    try {
      return OsRelease.value(osRelease, "BALENA_BOARD_REV");
    } catch (IOException e) {
      // HostFacts reads the same file, and has said so.
      return "";
    }
  }
}
