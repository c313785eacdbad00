package dev.balenachaos.supervisor.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class ManyClientsTests {
  private static final int CLIENTS = 200;

  @RegisterExtension private final RunningApi api = new RunningApi();

  @Test
  void answers_two_hundred_clients_at_once() throws Exception {
    api.deploy();

    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, CLIENTS)
            .mapToObj(i -> api.client().getLater("/v2/state/status"))
            .toList();

    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.join().body()).contains("\"appState\":\"applied\"", "Running"));
  }

  @Test
  void answers_while_two_hundred_others_do_not_finish_their_requests() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
        slow.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST /v1/restart HTTP/1.1\r\nHost: device\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100\r\n\r\n{")
                    .getBytes(US_ASCII));
      }

      assertThat(api.get("/ping").body()).isEqualTo("OK");
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void refuses_more_large_bodies_at_once_than_fit_its_memory() throws Exception {
    String large = "{\"a\":\"" + "x".repeat(1 << 20) + "\"";
    List<Socket> senders = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
        senders.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST /v1/restart HTTP/1.1\r\nHost: device\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 2000000\r\n\r\n"
                        + large)
                    .getBytes(US_ASCII));
      }

      // What was sent may wait in the kernel for a while before it takes any memory here.
      await()
          .untilAsserted(
              () -> assertThat(api.post("/v1/restart", large + "}").statusCode()).isEqualTo(503));
    } finally {
      for (Socket socket : senders) {
        socket.close();
      }
    }
  }
}
