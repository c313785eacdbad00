package dev.balenachaos.ssh;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DeviceSocketTests {

  /** As of a device that has vanished: the write alone would wait for as long as TCP does. */
  @Test
  @Timeout(60)
  void aWriteThatNobodyReadsEndsTheConnection() throws IOException {
    DeviceSocket socket = new DeviceSocket(Duration.ofSeconds(5), Duration.ofSeconds(1));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket connected =
            socket.createSocket(silent.getInetAddress().getHostAddress(), silent.getLocalPort())) {
      OutputStream out = socket.getOutputStream(connected);
      byte[] more = new byte[64 << 20];

      assertThatThrownBy(() -> out.write(more, 0, more.length)).isInstanceOf(IOException.class);
    }
  }
}
