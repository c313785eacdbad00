package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTests {

  @Test
  void readsWhereTheDeviceFindsItsCloud() {
    Places places =
        Places.parse(
            """
            ssh 2222
            apiEndpoint https://api.balena-cloud.com
            registryEndpoint registry2.balena-cloud.com
            remote cloudlink.balena-cloud.com 443
            proto tcp-client
            """);

    assertThat(places.sshPort()).isEqualTo(2222);
    assertThat(places.api()).contains("api.balena-cloud.com");
    assertThat(places.registry()).contains(new Flow("tcp", 443, "registry2.balena-cloud.com"));
    assertThat(places.cloudlink()).contains(new Flow("tcp", 443, "cloudlink.balena-cloud.com"));
  }

  @Test
  void takesPortAndProtocolFromTheAddressWhereTheyAreThere() {
    Places places =
        Places.parse(
            """
            ssh 22222
            registryEndpoint http://10.0.0.5:5000/v2
            remote 203.0.113.22 1195 udp
            remote elsewhere 443
            """);

    assertThat(places.registry()).contains(new Flow("tcp", 5000, "10.0.0.5"));
    assertThat(places.cloudlink()).contains(new Flow("udp", 1195, "203.0.113.22"));
  }

  @Test
  void aDeviceWithoutACloudHasNone() {
    Places places = Places.parse("ssh 22222");

    assertThat(places.api()).isEmpty();
    assertThat(places.registry()).isEmpty();
    assertThat(places.cloudlink()).isEmpty();
  }
}
