package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.wire.Cable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A machine's cable to the lab, which can be led through the harness while the machine runs.
 *
 * <p>Each direction has a {@code filter-redirector}, which takes all frames out to one socket and
 * puts in what comes from another (QEMU, {@code net/filter-mirror.c}). QEMU drops what it would
 * write to a socket that has closed, so that the filters have to go when their sockets do.
 */
final class UplinkCable implements Cable {

  private static final String NETDEV = NetworkCard.UPLINK.netdev();

  private static final String FROM_DEVICE = "wire-from-device";
  private static final String TO_LAB = "wire-to-lab";
  private static final String FROM_LAB = "wire-from-lab";
  private static final String TO_DEVICE = "wire-to-device";

  private record Undo(String command, String id) {}

  private final Qmp qmp;
  private final Deque<Undo> undo = new ArrayDeque<>();

  UplinkCable(Qmp qmp) {
    this.qmp = qmp;
  }

  @Override
  public synchronized void divert(Sockets sockets) {
    try {
      connect(FROM_DEVICE, sockets.fromDevice());
      connect(TO_LAB, sockets.toLab());
      connect(FROM_LAB, sockets.fromLab());
      connect(TO_DEVICE, sockets.toDevice());
      // What the cable receives comes from the device, and what it transmits goes to the device.
      redirect("rx", FROM_DEVICE, TO_LAB);
      redirect("tx", FROM_LAB, TO_DEVICE);
    } catch (InfraException e) {
      restoreAfter(e);
      throw e;
    }
  }

  private void restoreAfter(InfraException failure) {
    try {
      restore();
    } catch (InfraException e) {
      failure.addSuppressed(e);
    }
  }

  private void connect(String id, Path socket) {
    Map<String, Object> address = Map.of("type", "unix", "data", Map.of("path", socket.toString()));
    Map<String, Object> backend =
        Map.of("type", "socket", "data", Map.of("addr", address, "server", false));
    qmp.execute("chardev-add", Map.of("id", id, "backend", backend));
    undo.push(new Undo("chardev-remove", id));
  }

  private void redirect(String queue, String out, String in) {
    String id = "wire-" + queue;
    qmp.execute(
        "object-add",
        Map.of(
            "qom-type", "filter-redirector",
            "id", id,
            "netdev", NETDEV,
            "queue", queue,
            "outdev", out,
            "indev", in));
    undo.push(new Undo("object-del", id));
  }

  @Override
  public synchronized void restore() {
    List<Undo> left = new ArrayList<>();
    InfraException failure = null;
    for (Undo next = undo.poll(); next != null; next = undo.poll()) {
      try {
        qmp.execute(next.command, Map.of("id", next.id));
      } catch (InfraException e) {
        left.add(next);
        failure = e;
      }
    }
    undo.addAll(left);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void link(boolean up) {
    qmp.execute("set_link", Map.of("name", NETDEV, "up", up));
  }

  @Override
  public boolean alive() {
    return qmp.connected();
  }
}
