package dev.balenachaos.ssh;

import com.jcraft.jsch.ChannelDirectStreamLocal;
import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;

/** What a forwarding leads to on the device. */
public sealed interface Destination {

  /** A TCP port on the device's loopback interface. */
  record Port(int number) implements Destination {

    @Override
    public ChannelDirectTCPIP channelOn(Session session) throws JSchException {
      ChannelDirectTCPIP channel = (ChannelDirectTCPIP) session.openChannel("direct-tcpip");
      channel.setHost("127.0.0.1");
      channel.setPort(number);
      return channel;
    }
  }

  /** A unix socket on the device, by its path. */
  record UnixSocket(String path) implements Destination {

    @Override
    public ChannelDirectTCPIP channelOn(Session session) throws JSchException {
      ChannelDirectStreamLocal channel =
          (ChannelDirectStreamLocal) session.openChannel("direct-streamlocal@openssh.com");
      channel.setSocketPath(path);
      return channel;
    }
  }

  /** Returns a channel that leads there, not yet open. */
  ChannelDirectTCPIP channelOn(Session session) throws JSchException;
}
