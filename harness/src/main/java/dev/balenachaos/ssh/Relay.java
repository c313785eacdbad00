package dev.balenachaos.ssh;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;

/** Carries bytes between one client on the host and one channel to the device, both ways. */
final class Relay implements AutoCloseable {

  private final Socket client;

  Relay(Socket client) {
    this.client = client;
  }

  /** Returns when both sides have ended. */
  void run(LiveSession session, Destination destination, Duration patience) {
    PatientOutput toClient = new PatientOutput(client);
    ChannelDirectTCPIP channel = null;
    try {
      client.setTcpNoDelay(true);
      channel = destination.channelOn(session.jsch());
      channel.setOutputStream(toClient);
      // JSch closes this one when the channel ends as a whole, not just its output.
      channel.setExtOutputStream(
          new ClosingStream(OutputStream.nullOutputStream(), toClient::channelGone));
      OutputStream toDevice = channel.getOutputStream();
      channel.connect(Math.toIntExact(patience.toMillis()));
      copy(toDevice);
      toDevice.close();
      toClient.awaitChannelGone();
    } catch (JSchException | IOException e) {
      // Nothing listens there, the device went away, or the client did. All of that is said to the
      // client in the one way that TCP has: its connection ends.
      close();
    } finally {
      if (channel != null) {
        channel.disconnect();
      }
      toClient.channelGone();
    }
  }

  private void copy(OutputStream toDevice) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    int read;
    while ((read = client.getInputStream().read(buffer)) >= 0) {
      toDevice.write(buffer, 0, read);
      toDevice.flush();
    }
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
