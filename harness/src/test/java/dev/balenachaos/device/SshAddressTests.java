package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshAddressTests {

  private static final Path HOME = Path.of("/home/me");

  @Test
  void needsOnlyAHost() {
    SshAddress address = parse("ssh://10.0.0.7");

    assertThat(address.user()).isEqualTo("root");
    assertThat(address.port()).isEqualTo(22222);
    assertThat(address.name()).isEqualTo("10.0.0.7");
    assertThat(address.key()).isEqualTo(Path.of("/home/me/.ssh/id_ed25519"));
    assertThat(address.hostKey()).isEmpty();
    assertThat(address.deadlines()).isEqualTo(Deadlines.unscaled());
  }

  @Test
  void namesDevicesBehindOneHostByTheirPorts() {
    assertThat(parse("ssh://127.0.0.1:2201").name()).isEqualTo("127.0.0.1-2201");
    assertThat(parse("ssh://127.0.0.1:22222").name()).isEqualTo("127.0.0.1");
  }

  @Test
  void takesEverythingThatIsSaid() {
    SshAddress address =
        parse("ssh://admin@lab.local:22?key=~/k&hostkey=SHA256:a+b/c&name=bench&factor=2.5");

    assertThat(address)
        .isEqualTo(
            new SshAddress(
                "bench",
                "admin",
                "lab.local",
                22,
                Path.of("/home/me/k"),
                java.util.Optional.of("SHA256:a+b/c"),
                new Deadlines(2.5)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh:device",
        "ssh://host?kee=x",
        "ssh://host?key=",
        "ssh://host?factor=0.5",
        "ssh://host?factor=fast"
      })
  void refusesWhatItDoesNotUnderstand(String address) {
    assertThatThrownBy(() -> parse(address))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll(address, "Do: write it as ssh://");
  }

  @Test
  void saysWhatIsWrongWithAHost() {
    assertThatThrownBy(() -> parse("ssh://root@my_pi:22222"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("'root@my_pi:22222' is no USER@HOST:PORT");
    assertThatThrownBy(() -> parse("ssh:///nowhere"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("it names no host");
  }

  @Test
  void saysWhatIsNoAddressAtAll() {
    assertThatThrownBy(() -> DeviceProviders.address("ssh://root@pi?key=/my keys/id"))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("Illegal character", "' keys/id'", "%20");
  }

  private static SshAddress parse(String address) {
    return SshAddress.parse(URI.create(address), HOME);
  }
}
