package dev.balenachaos.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class VpnSessionsTests {

  private final VpnSessions sessions =
      new VpnSessions((uuid, key) -> uuid.equals("abc") && key.equals("secret"));

  @Test
  void aRightKeyIsLetInAndHasATunnelOnceThatIsEstablished() {
    assertThat(login("7", "abc", "secret")).contains("client-auth-nt 7 0");
    assertThat(sessions.connected()).isEmpty();

    hear(">CLIENT:ESTABLISHED,7", ">CLIENT:ENV,END");

    assertThat(sessions.connected()).containsExactly("abc");
    assertThat(sessions.numberOf("abc")).contains("7");
  }

  @Test
  void aWrongKeyIsDenied() {
    assertThat(login("1", "abc", "guessed")).contains("client-deny 1 0 \"wrong key\"");
    assertThat(login("2", "somebody", "secret")).contains("client-deny 2 0 \"wrong key\"");
  }

  @Test
  void aTunnelIsGoneWhenTheClientIs() {
    assertThat(login("7", "abc", "secret")).isPresent();
    hear(">CLIENT:ESTABLISHED,7", ">CLIENT:ENV,END");

    hear(">CLIENT:DISCONNECT,7", ">CLIENT:ENV,n_clients=0", ">CLIENT:ENV,END");

    assertThat(sessions.connected()).isEmpty();
    assertThat(sessions.numberOf("abc")).isEmpty();
  }

  @Test
  void whoReconnectsBeforeTheOldTunnelIsGoneHasOne() {
    assertThat(login("7", "abc", "secret")).isPresent();
    hear(">CLIENT:ESTABLISHED,7", ">CLIENT:ENV,END");
    assertThat(login("8", "abc", "secret")).isPresent();
    hear(">CLIENT:ESTABLISHED,8", ">CLIENT:ENV,END");

    hear(">CLIENT:DISCONNECT,7", ">CLIENT:ENV,END");

    assertThat(sessions.connected()).containsExactly("abc");
    assertThat(sessions.numberOf("abc")).contains("8");
  }

  @Test
  void whatIsNotAboutClientsAsksForNothing() {
    assertThat(sessions.hear(">INFO:OpenVPN Management Interface Version 5")).isEmpty();
    assertThat(sessions.hear("SUCCESS: client-auth command succeeded")).isEmpty();
    assertThat(sessions.hear(">CLIENT:ENV,END")).isEmpty();
  }

  private Optional<String> login(String number, String uuid, String key) {
    hear(">CLIENT:CONNECT," + number + ",0", ">CLIENT:ENV,n_clients=0");
    hear(">CLIENT:ENV,username=" + uuid, ">CLIENT:ENV,password=" + key);
    return sessions.hear(">CLIENT:ENV,END");
  }

  private void hear(String... lines) {
    for (String line : lines) {
      sessions.hear(line);
    }
  }
}
