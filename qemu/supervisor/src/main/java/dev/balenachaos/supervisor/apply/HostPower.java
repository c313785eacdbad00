package dev.balenachaos.supervisor.apply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Asks the host's systemd to reboot or power off, and does not wait for it. */
@FunctionalInterface
public interface HostPower {

  /**
   * Asks for a verb of systemctl, {@code reboot} or {@code poweroff}.
   *
   * @throws UncheckedIOException if the request cannot even be started
   */
  void ask(String verb);

  /** Runs the host's own systemctl below its root, which holds its /run and so its system bus. */
  static HostPower of(Path hostRoot) {
    return verb -> {
      ProcessBuilder systemctl =
          new ProcessBuilder("chroot", hostRoot.toString(), "systemctl", "--no-block", verb);
      // systemctl takes the container's view of /proc for a chroot and would ignore the request.
      systemctl.environment().put("SYSTEMD_IGNORE_CHROOT", "1");
      try {
        systemctl.inheritIO().start();
      } catch (IOException e) {
        throw new UncheckedIOException("The host cannot be asked to " + verb, e);
      }
    };
  }
}
