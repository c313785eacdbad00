package dev.balenachaos.lab;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.KeptProcess;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of its own (Linux namespaces of users, network and processes) with one interface,
 * {@code tap0}, and a {@link Switch} as its first process. When that one ends, the kernel kills
 * everything that runs in there.
 *
 * <p>No root is needed where the host lets everybody have user namespaces; where it does not, root
 * does without them.
 */
final class Namespace implements AutoCloseable {

  private static final Path TUN = Path.of("/dev/net/tun");

  private final KeptProcess process;
  private final Switch plugs;
  private final String firstProcess;
  private final List<String> entry;

  private Namespace(KeptProcess process, Switch plugs, String firstProcess, List<String> entry) {
    this.process = process;
    this.plugs = plugs;
    this.firstProcess = firstProcess;
    this.entry = entry;
  }

  /**
   * Makes a namespace.
   *
   * @param addresses those of {@code tap0}, with their prefix lengths
   * @param plugs what the switch joins with {@code tap0}
   * @param folder temporary files, which the namespace owns from here on, whatever happens
   * @param log takes what is said while it is made, and what QEMU says
   * @throws InfraException when the host does not allow it, with what to do
   */
  static Namespace open(List<String> addresses, Switch plugs, Path folder, Path log) {
    try {
      requireTun();
      boolean ownUsers = mayHaveUsers();
      Path pid = folder.resolve("pid");
      List<String> line = new ArrayList<>(unshare(ownUsers));
      line.addAll(List.of("sh", "-c", script(), "lab", pid.toString()));
      line.add(String.join(" ", addresses));
      line.addAll(plugs.commandLine());
      KeptProcess process = KeptProcess.start(line, folder, log);
      try {
        plugs.awaitReady(process);
        String first = Files.readString(pid).strip();
        Namespace made = new Namespace(process, plugs, first, entry(ownUsers, first));
        HostCommand.run(made.inside(List.of(LabTool.IP.path(), "link", "set", "tap0", "up")));
        return made;
      } catch (IOException | RuntimeException e) {
        process.close();
        throw e;
      }
    } catch (IOException e) {
      throw new InfraException("The lab's network cannot be made: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      plugs.close();
      ScratchFolder.remove(folder);
      throw e;
    }
  }

  private static List<String> unshare(boolean ownUsers) {
    List<String> line = new ArrayList<>();
    if (ownUsers) {
      line.addAll(List.of(LabTool.UNSHARE.path(), "--user", "--map-root-user"));
      // The kernel forgets this with a change of users, so it is said once more after that.
      line.addAll(diesWithParent());
    }
    line.addAll(List.of(LabTool.UNSHARE.path(), "--net", "--pid", "--fork", "--kill-child", "--"));
    return line;
  }

  private static List<String> entry(boolean ownUsers, String pid) {
    List<String> line = new ArrayList<>(List.of(LabTool.NSENTER.path(), "--target", pid));
    if (ownUsers) {
      line.addAll(List.of("--user", "--preserve-credentials"));
    }
    line.addAll(List.of("--net", "--pid", "--"));
    line.addAll(diesWithParent());
    return line;
  }

  private static List<String> diesWithParent() {
    return List.of(LabTool.SETPRIV.path(), "--pdeathsig", "KILL", "--");
  }

  /** Returns the command line that runs the given one in there. */
  List<String> inside(List<String> command) {
    List<String> line = new ArrayList<>(entry);
    line.addAll(command);
    return line;
  }

  /** Returns the number of the switch's process on the host. */
  String firstProcess() {
    return firstProcess;
  }

  boolean alive() {
    return process.alive();
  }

  String lastWords() {
    return process.lastWords();
  }

  @Override
  public void close() {
    plugs.close();
    process.close();
  }

  private static void requireTun() {
    if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
      throw new InfraException(
          "Tried: to make the lab's network\nSeen: "
              + (Files.exists(TUN) ? TUN + " is not for this user" : "no " + TUN)
              + "\nDo: as root, modprobe tun and chmod 666 "
              + TUN
              + "; in a container, start it with --device "
              + TUN);
    }
  }

  private static boolean mayHaveUsers() {
    try {
      HostCommand.run(
          List.of(LabTool.UNSHARE.path(), "--user", "--map-root-user", "--net", "true"));
      return true;
    } catch (InfraException e) {
      if ("root".equals(System.getProperty("user.name"))) {
        return false;
      }
      throw new InfraException(
          "Tried: to make the lab's network in a user namespace\n"
              + String.valueOf(e.getMessage()).lines().reduce((first, last) -> last).orElse("")
              + "\nDo: as root, sysctl -w kernel.unprivileged_userns_clone=1 (Debian) or"
              + " kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); or run as root",
          e);
    }
  }

  private static String script() {
    try (InputStream in = Namespace.class.getResourceAsStream("open-namespace.sh")) {
      if (in == null) {
        throw new IllegalStateException("open-namespace.sh is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InfraException("open-namespace.sh cannot be read: " + e, e);
    }
  }
}
