package dev.balenachaos.ssh;

import com.jcraft.jsch.Session;

/**
 * A session that was logged in, with the socket below it.
 *
 * @param jsch JSch's part of it
 * @param socket the TCP connection, to cut what JSch cannot end
 */
record LiveSession(Session jsch, DeviceSocket socket) {

  boolean isUp() {
    return jsch.isConnected();
  }

  void end() {
    // The socket goes first: JSch's own goodbye would wait for a device that is gone.
    socket.cut();
    jsch.disconnect();
  }
}
