package dev.balenachaos.ssh;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import org.junit.jupiter.api.Test;

class NewChannelTests {

  @Test
  void aSessionThatEndsJustThenIsAnErrorAsOneThatHasEnded() {
    assertThatThrownBy(() -> NewChannel.made(null, ChannelExec.class))
        .isInstanceOf(JSchException.class)
        .hasMessage("session is down");
  }
}
