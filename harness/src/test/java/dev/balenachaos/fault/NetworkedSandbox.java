package dev.balenachaos.fault;

import dev.balenachaos.device.Shell;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.process.HostProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * The shell of a device that is namespaces of this machine: an address of its own, a way out to one
 * server at 203.0.113.20 and 192.0.2.1, a state partition, and a systemd that runs what must be run
 * at once and notes what is to be run later. Whatever is in it ends with it.
 */
final class NetworkedSandbox implements Shell, AutoCloseable {

  private static final List<HostProgram> PROGRAMS =
      List.of(
          new HostProgram("unshare", "util-linux"),
          new HostProgram("ip", "iproute2"),
          new HostProgram("iptables", "iptables"),
          new HostProgram("curl", "curl"),
          new HostProgram("busybox", "busybox-static"));

  private static final String SYSTEMD_RUN =
      """
      #!/bin/sh
      later= unit=
      while case $1 in --*) true ;; *) false ;; esac; do
        case $1 in --on-active=*) later=yes ;; --unit=*) unit=${1#--unit=} ;; esac
        shift
      done
      [ -n "$later" ] || exec "$@"
      echo "$*" >"/mnt/armed/$unit.timer"
      """;

  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      verb=$1
      shift
      [ "$1" != --quiet ] || shift
      case $verb in
        is-active) test -e "/mnt/armed/$1" ;;
        stop) cd /mnt/armed && rm -f $* ;;
      esac
      """;

  /** {@code /etc} is a copy, since an injection writes there; the server is another namespace. */
  private static final String SETUP =
      """
      set -e
      export PATH=/mnt/bin:$PATH:/usr/sbin:/sbin
      mount -t tmpfs tmpfs /mnt
      mkdir -p /mnt/state /mnt/bin /mnt/armed /mnt/etc
      cp -a /etc/. /mnt/etc 2>/dev/null || true
      mount --bind /mnt/etc /etc
      mkdir -p /etc/NetworkManager/dispatcher.d
      mount -t tmpfs tmpfs /run
      cat >/mnt/bin/systemd-run <<'END'
      %sEND
      cat >/mnt/bin/systemctl <<'END'
      %sEND
      chmod +x /mnt/bin/*
      ip link set lo up
      ip link add uplink type veth peer name far
      unshare --net sleep infinity &
      there=$!
      while [ "$(readlink /proc/$there/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do :; done
      ip link set far netns $there
      ip address add 203.0.113.100/24 dev uplink
      ip link set uplink up
      ip route add default via 203.0.113.20
      nsenter --net=/proc/$there/ns/net sh -c '
        ip address add 203.0.113.20/24 dev far
        ip address add 192.0.2.1/32 dev far
        ip link set far up
        busybox httpd -p 443 -h /mnt'
      busybox httpd -p 22222 -h /mnt
      echo $there >/mnt/server
      touch /mnt/ready
      exec sleep infinity
      """
          .formatted(SYSTEMD_RUN, SYSTEMCTL);

  private final Process owner;
  private final String inside;

  NetworkedSandbox() throws IOException {
    HostProgram.requireAll("that a device made of namespaces needs", PROGRAMS);
    owner =
        new ProcessBuilder(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                SETUP)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    inside =
        Awaitility.await()
            .until(() -> owner.children().findFirst(), java.util.Optional::isPresent)
            .map(child -> String.valueOf(child.pid()))
            .orElseThrow();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(20))
        .until(() -> run("test -e /mnt/ready").ok());
  }

  /** Runs a command line on the server that the device reaches. */
  String onServer(String command) {
    return require("nsenter --net=/proc/$(cat /mnt/server)/ns/net sh -c '" + command + "'");
  }

  @Override
  public Result run(String command, byte[] input, Duration timeLimit) {
    try {
      List<String> line =
          new ArrayList<>(
              List.of("nsenter", "--preserve-credentials", "-U", "-m", "-n", "-p", "-t", inside));
      line.addAll(List.of("timeout", String.valueOf(timeLimit.toSeconds()), "sh", "-c", command));
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
      builder.environment().compute("PATH", (name, path) -> "/mnt/bin:" + path);
      Process process = builder.start();
      process.outputWriter(StandardCharsets.UTF_8).write(new String(input, StandardCharsets.UTF_8));
      process.outputWriter(StandardCharsets.UTF_8).close();
      byte[] out = process.getInputStream().readAllBytes();
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), out, err);
    } catch (IOException e) {
      throw new ShellException("The sandbox does not run: " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ShellException("Interrupted while the sandbox ran: " + command, e);
    }
  }

  @Override
  public Streaming stream(String command, Consumer<String> line) {
    throw new ShellException("The sandbox streams nothing");
  }

  @Override
  public void close() throws IOException {
    owner.destroyForcibly();
    try {
      owner.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
