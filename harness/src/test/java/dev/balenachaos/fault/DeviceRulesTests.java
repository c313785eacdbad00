package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.wire.Rate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the scripts say; what they do is shown by {@link NetworkOnDeviceIT}. */
class DeviceRulesTests {

  private static final String ID = "0badcafe";

  private static List<String> rules(NetworkHarm harm, Flow... flows) {
    return new DeviceChain(harm)
        .apply(ID, List.of(flows), 2222)
        .lines()
        .map(String::strip)
        .toList();
  }

  @Test
  void theHarnesssConnectionComesFirst() {
    List<String> rules = rules(new NetworkHarm.Blocked(), Flow.all());

    for (String exempt : List.of("-p tcp --sport 22222", "-p tcp --sport 2222", "-o lo")) {
      assertThat(rules)
          .containsSubsequence(
              "-A balena-chaos-0badcafe-out " + exempt + " -j RETURN",
              "-A balena-chaos-0badcafe-out -j DROP",
              "-I OUTPUT -j balena-chaos-0badcafe-out");
    }
  }

  @Test
  void addressesGoToTheRulesOfTheirFamily() {
    List<String> rules =
        rules(
            new NetworkHarm.Blocked(), Flow.tcp(443).at("203.0.113.20"), Flow.all().at("fd00::20"));
    List<String> four = rules.subList(0, rules.lastIndexOf("*filter"));
    List<String> six = rules.subList(rules.lastIndexOf("*filter"), rules.size());

    assertThat(four)
        .contains("-A balena-chaos-0badcafe-in -p tcp -s 203.0.113.20 --sport 443 -j DROP")
        .noneMatch(line -> line.contains("fd00::20"));
    assertThat(six)
        .contains("-A balena-chaos-0badcafe-out -d fd00::20 -j DROP")
        .noneMatch(line -> line.contains("203.0.113.20"));
  }

  @Test
  void tcpIsResetAndTheRestIsUnreachable() {
    assertThat(rules(new NetworkHarm.Rejected(), Flow.all()))
        .containsSubsequence(
            "-A balena-chaos-0badcafe-out -p tcp -j REJECT --reject-with tcp-reset",
            "-A balena-chaos-0badcafe-out -j REJECT --reject-with icmp-port-unreachable")
        .contains("-A balena-chaos-0badcafe-out -j REJECT --reject-with icmp6-port-unreachable");
  }

  @Test
  void countersOfTheHurtAreAddedUp() {
    DeviceChain chain = new DeviceChain(new NetworkHarm.Blocked());

    assertThat(
            chain.hurt(
                """
                [7:500] -A balena-chaos-0badcafe-out -o lo -j RETURN
                [3:180] -A balena-chaos-0badcafe-out -p udp -m udp --dport 123 -j DROP
                [2:120] -A balena-chaos-0badcafe-in -p udp -m udp --sport 123 -j DROP
                """))
        .isEqualTo(5);
    assertThat(chain.hurt("")).isEqualTo(-1);
  }

  @Test
  void theQueueHoldsOnlyWhatIsHurt() {
    DeviceQueue queue = new DeviceQueue(new NetworkHarm.LimitedTo(Rate.ofKilobits(64)));

    assertThat(queue.apply(ID, List.of(Flow.tcp(443)), 22222).lines().map(String::strip))
        .containsSubsequence(
            "add ip 0 match ip protocol 6 0xff match ip sport 22222 0xffff",
            "add ip 1 match ip protocol 6 0xff match ip dport 443 0xffff",
            "add ipv6 1 match ip6 protocol 6 0xff match ip6 dport 443 0xffff")
        .anyMatch(line -> line.contains("htb rate 64000bit"));
    assertThat(queue.hurt(" Sent 4500 bytes 3 pkt (dropped 0, overlimits 0 requeues 0)\n"))
        .isEqualTo(3);
  }
}
