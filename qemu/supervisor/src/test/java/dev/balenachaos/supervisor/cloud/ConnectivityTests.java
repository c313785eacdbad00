package dev.balenachaos.supervisor.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;

final class ConnectivityTests {
  private final VirtualTimer timer = new VirtualTimer();
  private boolean reachable = true;
  private boolean wanted = true;
  private boolean vpn;
  private int tries;
  private final Connectivity connectivity =
      new Connectivity(timer, Runnable::run, () -> wanted, () -> vpn, this::attempt);

  private void attempt() throws IOException {
    tries++;
    if (!reachable) {
      throw new IOException("connect ETIMEDOUT");
    }
  }

  @Test
  void is_not_known_before_the_first_try() {
    assertThat(connectivity.isConnected()).isFalse();
  }

  @Test
  void tries_every_ten_seconds() {
    start();
    timer.passSeconds(100);

    assertThat(tries).isEqualTo(11);
    assertThat(connectivity.isConnected()).isTrue();
  }

  @Test
  void sees_within_ten_seconds_that_the_cloud_is_gone_and_back() {
    start();
    reachable = false;
    timer.passSeconds(10);
    assertThat(connectivity.isConnected()).isFalse();

    reachable = true;
    timer.passSeconds(10);
    assertThat(connectivity.isConnected()).isTrue();
  }

  @Test
  void does_not_try_while_the_vpn_is_up_and_counts_that_as_connected() {
    reachable = false;
    vpn = true;
    start();
    timer.passSeconds(60);

    assertThat(tries).isZero();
    assertThat(connectivity.isConnected()).isTrue();
  }

  @Test
  void does_not_try_where_the_check_is_switched_off() {
    wanted = false;
    start();
    timer.passSeconds(60);

    assertThat(tries).isZero();
  }

  @Test
  void connects_to_the_port_of_the_address() throws Exception {
    URI cloud;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      cloud = URI.create("https://127.0.0.1:" + server.getLocalPort());
      Connectivity.Attempt.to(cloud).connect();
      server.accept().close();
    }
    assertThatThrownBy(() -> Connectivity.Attempt.to(cloud).connect())
        .isInstanceOf(IOException.class);
  }

  private void start() {
    connectivity.start();
    timer.settle();
  }
}
