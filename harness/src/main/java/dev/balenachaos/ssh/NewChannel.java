package dev.balenachaos.ssh;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import org.jspecify.annotations.Nullable;

/**
 * A channel of a session that may end at any moment. JSch throws when the session has ended, but
 * makes no channel, and says nothing, when it ends just then ({@code Session.openChannel}, 2.28.8).
 */
final class NewChannel {

  private NewChannel() {}

  /**
   * Makes a channel, which is not yet open.
   *
   * @param type its name in the protocol, for instance {@code exec}
   * @throws JSchException when the session has ended
   */
  static <C extends Channel> C on(Session session, String type, Class<C> kind)
      throws JSchException {
    return made(session.openChannel(type), kind);
  }

  static <C extends Channel> C made(@Nullable Channel channel, Class<C> kind) throws JSchException {
    if (channel == null) {
      throw new JSchException("session is down");
    }
    return kind.cast(channel);
  }
}
