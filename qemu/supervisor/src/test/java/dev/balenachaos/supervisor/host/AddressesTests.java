package dev.balenachaos.supervisor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AddressesTests {
  @TempDir private Path interfaces;

  @Test
  void tells_the_hardware_addresses_of_network_cards_only() throws Exception {
    add("eth0", "1", "02:00:00:00:00:0a");
    add("wlan0", "1", "02:00:00:00:00:0b");
    add("balena0", "1", "02:42:00:00:00:01");
    add("br-0123456789ab", "1", "02:42:00:00:00:02");
    add("wwan0", "65534", "02:00:00:00:00:0c");
    Files.createDirectory(add("veth1", "1", "02:00:00:00:00:0d").resolve("master"));

    assertThat(new Addresses(interfaces).mac()).isEqualTo("02:00:00:00:00:0A 02:00:00:00:00:0B");
  }

  @Test
  void tells_no_address_of_an_interface_that_does_not_exist() throws Exception {
    add("lo", "772", "00:00:00:00:00:00");
    add("no-such-device", "1", "02:00:00:00:00:0a");

    assertThat(new Addresses(interfaces).ip()).isEmpty();
  }

  @Test
  void knows_no_addresses_without_interfaces() {
    Addresses none = new Addresses(interfaces.resolve("missing"));

    assertThat(none.ip()).isEmpty();
    assertThat(none.mac()).isEmpty();
  }

  private Path add(String name, String type, String address) throws IOException {
    Path folder = Files.createDirectory(interfaces.resolve(name));
    Files.writeString(folder.resolve("type"), type + "\n");
    Files.writeString(folder.resolve("address"), address + "\n");
    return folder;
  }
}
