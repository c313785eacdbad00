package dev.balenachaos.qemu;

import dev.balenachaos.process.KeptProcess;
import dev.balenachaos.process.ScratchFolder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A QEMU without a guest, whose cable {@code uplink} leads from one end in the test to another: the
 * device's end and the lab's.
 */
final class TwoEnds implements AutoCloseable {

  private final FrameEnd device;
  private final FrameEnd lab;
  private final KeptProcess process;
  private final Qmp qmp;
  private final Path folder;

  private TwoEnds(FrameEnd device, FrameEnd lab, KeptProcess process, Qmp qmp, Path folder) {
    this.device = device;
    this.lab = lab;
    this.process = process;
    this.qmp = qmp;
    this.folder = folder;
  }

  static TwoEnds start(Path log, Consumer<QmpEvent> events) throws IOException {
    Path folder = ScratchFolder.make("two-ends-");
    FrameEnd device = new FrameEnd(folder.resolve("device"));
    FrameEnd lab = new FrameEnd(folder.resolve("lab"));
    Path monitor = folder.resolve("qmp");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(monitor));
      KeptProcess process = KeptProcess.start(line(device, lab, monitor), folder, log);
      // Should QEMU not come, its end wakes the accepts.
      CompletableFuture<Void> unused =
          process.ended().thenAccept(status -> closeAll(server, device, lab));
      Qmp qmp = Qmp.over(server.accept(), process::lastWords, events);
      device.accept();
      lab.accept();
      return new TwoEnds(device, lab, process, qmp, folder);
    }
  }

  private static List<String> line(FrameEnd device, FrameEnd lab, Path monitor) {
    return List.of(
        HostTool.QEMU.path(),
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-machine",
        "none",
        "-netdev",
        "stream,id=device,server=off,addr.type=unix,addr.path=" + device.path(),
        "-netdev",
        "hubport,id=device-port,hubid=0,netdev=device",
        "-netdev",
        "stream,id="
            + NetworkCard.UPLINK.netdev()
            + ",server=off,addr.type=unix,addr.path="
            + lab.path(),
        "-netdev",
        "hubport,id=lab-port,hubid=0,netdev=" + NetworkCard.UPLINK.netdev(),
        "-chardev",
        "socket,id=qmp,path=" + monitor,
        "-mon",
        "chardev=qmp,mode=control");
  }

  private static void closeAll(AutoCloseable... all) {
    for (AutoCloseable one : all) {
      try {
        one.close();
      } catch (Exception e) {
        // It is closed already.
      }
    }
  }

  FrameEnd device() {
    return device;
  }

  FrameEnd lab() {
    return lab;
  }

  Qmp qmp() {
    return qmp;
  }

  /** Returns a folder for sockets, which goes with QEMU. */
  Path folder() {
    return folder;
  }

  KeptProcess process() {
    return process;
  }

  @Override
  public void close() {
    qmp.close();
    process.close();
    closeAll(device, lab);
  }
}
