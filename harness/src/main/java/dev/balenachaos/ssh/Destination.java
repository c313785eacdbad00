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
      ChannelDirectTCPIP channel = NewChannel.on(session, "direct-tcpip", ChannelDirectTCPIP.class);
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
          NewChannel.on(session, "direct-streamlocal@openssh.com", ChannelDirectStreamLocal.class);
      channel.setSocketPath(path);
      return channel;
    }
  }

  /** Returns a channel that leads there, not yet open. */
  ChannelDirectTCPIP channelOn(Session session) throws JSchException;
}
