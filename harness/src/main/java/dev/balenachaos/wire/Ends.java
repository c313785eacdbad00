package dev.balenachaos.wire;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The four sockets between the machine and the relay, see {@link Cable.Sockets}. */
record Ends(
    SocketChannel fromDevice, SocketChannel toLab, SocketChannel fromLab, SocketChannel toDevice) {

  private static final List<String> NAMES =
      List.of("from-device", "to-lab", "from-lab", "to-device");

  /**
   * Has the machine connect.
   *
   * @param folder for the sockets' files, which are gone when this returns
   * @throws InfraException when the machine does not
   */
  static Ends diverted(Cable cable, Path folder) {
    List<Path> paths = NAMES.stream().map(name -> folder.resolve("wire-" + name)).toList();
    List<ServerSocketChannel> servers = new ArrayList<>();
    List<SocketChannel> channels = new ArrayList<>();
    try {
      for (Path path : paths) {
        servers.add(listening(path));
      }
      cable.divert(new Cable.Sockets(paths.get(0), paths.get(1), paths.get(2), paths.get(3)));
      for (ServerSocketChannel server : servers) {
        channels.add(accepted(server));
      }
      return new Ends(channels.get(0), channels.get(1), channels.get(2), channels.get(3));
    } catch (IOException e) {
      channels.forEach(Ends::close);
      throw new InfraException(
          "Tried: to lead the device's frames through the wire, by sockets in "
              + folder
              + "\nSeen: "
              + e
              + "\nDo: see that the folder can be written and its path is short",
          e);
    } finally {
      servers.forEach(Ends::close);
      paths.forEach(Ends::delete);
    }
  }

  private static ServerSocketChannel listening(Path path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      server.configureBlocking(false);
      return server;
    } catch (IOException e) {
      close(server);
      throw e;
    }
  }

  private static SocketChannel accepted(ServerSocketChannel server) throws IOException {
    @Nullable SocketChannel channel = server.accept();
    if (channel == null) {
      throw new IOException("the machine did not connect to " + server.getLocalAddress());
    }
    return channel;
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It is in a folder of temporary files, which goes later.
    }
  }

  private static void close(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception e) {
      // Only its end is wanted.
    }
  }

  void close() {
    Stream.of(fromDevice, toLab, fromLab, toDevice).forEach(Ends::close);
  }
}
