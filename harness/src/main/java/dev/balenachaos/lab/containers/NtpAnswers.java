package dev.balenachaos.lab.containers;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Waits until a server on the loopback answers NTP and says that its clock is synchronised. */
final class NtpAnswers extends AbstractWaitStrategy {

  private static final int PACKET = 48;

  /** No leap second announced, version 4, mode client (RFC 5905, section 7.3). */
  private static final byte CLIENT = 0x23;

  private static final int UNSYNCHRONISED = 3;
  private static final int PATIENCE_MILLIS = 250;

  private final int port;

  NtpAnswers(int port) {
    this.port = port;
  }

  @Override
  protected void waitUntilReady() {
    long end = System.nanoTime() + startupTimeout.toNanos();
    while (System.nanoTime() < end) {
      if (answers()) {
        return;
      }
    }
    throw new ContainerLaunchException("No answer to NTP on UDP port " + port + " of 127.0.0.1");
  }

  private boolean answers() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      byte[] packet = new byte[PACKET];
      packet[0] = CLIENT;
      InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      socket.send(new DatagramPacket(packet, PACKET, server));
      DatagramPacket answer = new DatagramPacket(new byte[PACKET], PACKET);
      socket.receive(answer);
      return answer.getLength() == PACKET && (answer.getData()[0] >> 6 & 3) != UNSYNCHRONISED;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new ContainerLaunchException("NTP on UDP port " + port + " cannot be asked", e);
    }
  }
}
