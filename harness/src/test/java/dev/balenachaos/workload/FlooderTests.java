package dev.balenachaos.workload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets the flooder flood a server that takes some of it. */
class FlooderTests {

  private static final String KEY = "5ec2e7";

  @TempDir Path folder;
  private ServerSocket server;
  private final List<Process> flooders = new ArrayList<>();
  private int seconds = 60;

  @BeforeEach
  void listen() throws Exception {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setSoTimeout(10_000);
  }

  @AfterEach
  void end() throws Exception {
    for (Process flooder : flooders) {
      flooder.descendants().forEach(ProcessHandle::destroyForcibly);
      flooder.destroyForcibly();
    }
    server.close();
  }

  private List<Socket> flood(String kind, int count) throws Exception {
    return flood(kind, "" + count, count);
  }

  private List<Socket> flood(String kind, String howMuch, int count) throws Exception {
    InetSocketAddress address =
        new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    Path onSupervisor = program("on-supervisor", ConnectingProgram.toTcp(address));
    Path holdSupervisor = program("hold-supervisor", HoldingProgram.toTcp(address, seconds));
    Path script = Files.write(folder.resolve("flooder"), Programs.script("flooder"));
    ProcessBuilder builder =
        new ProcessBuilder(
            StaticBusybox.onHost().toString(), "sh", script.toString(), kind, howMuch);
    builder.environment().put("ON_SUPERVISOR", onSupervisor.toString());
    builder.environment().put("HOLD_SUPERVISOR", holdSupervisor.toString());
    builder.environment().put("BALENA_SUPERVISOR_API_KEY", KEY);
    builder.environment().put("FLOODED_HOST", server.getInetAddress().getHostAddress());
    flooders.add(builder.start());
    List<Socket> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.add(server.accept());
    }
    return taken;
  }

  private Path program(String name, byte[] code) throws Exception {
    Path program = Files.write(folder.resolve(name), code);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  private static String head(int length) {
    return """
        POST /v1/update HTTP/1.1
        Host: supervisor
        Authorization: Bearer 5ec2e7
        Content-Type: application/json
        Content-Length: %d

        """
        .formatted(length)
        .replace("\n", "\r\n");
  }

  private static String read(InputStream in, int bytes) throws Exception {
    return new String(in.readNBytes(bytes), US_ASCII);
  }

  @Test
  void getsComeOneAfterTheOtherOnEachConnection() throws Exception {
    String request =
        "GET /v2/state/status HTTP/1.1\r\nHost: supervisor\r\nAuthorization: Bearer 5ec2e7\r\n\r\n";

    for (Socket taken : flood("get", 2)) {
      taken.getOutputStream().write(new byte[1 << 20]);
      assertThat(read(taken.getInputStream(), 1000 * request.length()))
          .isEqualTo(request.repeat(1000));
    }
  }

  @Test
  void postsHaveABody() throws Exception {
    Socket taken = flood("post", 1).get(0);

    assertThat(read(taken.getInputStream(), 400).split("\\{}", -1)[1]).isEqualTo(head(2));
  }

  @Test
  void slowBodiesComeByteByByte() throws Exception {
    Socket taken = flood("slow", 1).get(0);

    String head = head(100_000) + " ";
    assertThat(read(taken.getInputStream(), head.length())).isEqualTo(head);
    assertThat(taken.getInputStream().available()).isLessThan(3);
    assertThat(read(taken.getInputStream(), 2)).isEqualTo("  ");
  }

  @Test
  void aPortOfTheHostIsConnectedToFiveTimes() throws Exception {
    for (Socket taken : flood("ssh", "" + server.getLocalPort(), 5)) {
      assertThat(taken.getInputStream().read()).isEqualTo(-1);
      taken.close();
    }
    assertThat(flooders.get(0).waitFor()).isZero();
  }

  @Test
  void idleConnectionsAreHeldByOneProcess() throws Exception {
    List<Socket> taken = flood("idle", 300);

    assertThat(flooders).singleElement().matches(Process::isAlive);
    assertThat(flooders.get(0).descendants()).isEmpty();
    taken.get(0).setSoTimeout(100);
    assertThatThrownBy(() -> taken.get(0).getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void idleConnectionsEndByThemselves() throws Exception {
    seconds = 1;
    List<Socket> taken = flood("idle", 3);

    for (Socket each : taken) {
      assertThat(each.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(flooders.get(0).waitFor()).isEqualTo(128 + 14);
  }

  @Test
  void whoCannotConnectSaysWhy() throws Exception {
    server.close();
    flood("idle", "5", 0);

    assertThat(flooders.get(0).waitFor()).as("ECONNREFUSED").isEqualTo(111);
  }
}
