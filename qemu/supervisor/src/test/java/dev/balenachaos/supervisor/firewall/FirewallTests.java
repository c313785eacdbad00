package dev.balenachaos.supervisor.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.host.HostPrograms;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.Target;
import dev.balenachaos.supervisor.target.TargetStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FirewallTests {
  @TempDir private Path folder;

  private final Map<String, String> listings = new HashMap<>();
  private final List<String> restored = new ArrayList<>();
  private final Firewall firewall = new Firewall(new Iptables(), 48484, Runnable::run);

  @Test
  void puts_its_rules_in_order_into_a_chain_of_its_own() throws Exception {
    firewall.follow(target("off", "bridge"));

    assertThat(restored).hasSize(2);
    assertThat(restored.get(0))
        .startsWith("iptables-restore --noflush")
        .containsSubsequence(
            ":BALENA-FIREWALL - [0:0]",
            "-I INPUT 1 -j BALENA-FIREWALL",
            "-F BALENA-FIREWALL",
            "-A BALENA-FIREWALL -p tcp --dport 48484 -j ACCEPT",
            "-A BALENA-FIREWALL -p tcp --dport 48484 -j REJECT",
            "-A BALENA-FIREWALL -p tcp --dport 22222 -j ACCEPT",
            "-A BALENA-FIREWALL -p tcp --dport 2375 -j ACCEPT",
            "-A BALENA-FIREWALL -m addrtype --dst-type MULTICAST -j ACCEPT",
            "-A BALENA-FIREWALL -p icmp -j ACCEPT",
            "-A BALENA-FIREWALL -p udp --dport 53 -i balena0 -j ACCEPT",
            "-A BALENA-FIREWALL -p udp --dport 53 -i br+ -j ACCEPT",
            "-I BALENA-FIREWALL -m addrtype --src-type LOCAL -j ACCEPT",
            "-I BALENA-FIREWALL -m state --state ESTABLISHED,RELATED -j ACCEPT",
            "-A BALENA-FIREWALL -j RETURN",
            "-A BALENA-FIREWALL -j REJECT",
            "-A DOCKER-USER -j BALENA-SUPERVISOR",
            "-F BALENA-SUPERVISOR",
            "COMMIT");
    assertThat(restored.get(1))
        .startsWith("ip6tables-restore --noflush")
        .contains("-A BALENA-FIREWALL -j REJECT")
        .doesNotContain("DOCKER-USER");
  }

  @Test
  void stays_where_it_is_among_the_rules_of_others() throws Exception {
    listings.put(
        "iptables -L INPUT -n --line-numbers",
        """
        Chain INPUT (policy ACCEPT)
        num  target     prot opt source               destination
        1    ACCEPT     all  --  0.0.0.0/0            0.0.0.0/0
        2    BALENA-FIREWALL  all  --  0.0.0.0/0            0.0.0.0/0
        """);
    listings.put(
        "iptables -L DOCKER-USER -n --line-numbers",
        "1    BALENA-SUPERVISOR  all  --  0.0.0.0/0            0.0.0.0/0\n");

    firewall.follow(target("off", "bridge"));

    assertThat(restored.get(0))
        .containsSubsequence("-D INPUT -j BALENA-FIREWALL", "-I INPUT 2 -j BALENA-FIREWALL")
        .doesNotContain("DOCKER-USER");
  }

  @ParameterizedTest
  @CsvSource({
    "off, bridge, false",
    "off, host, false",
    "auto, bridge, false",
    "auto, host, true",
    "on, bridge, true",
    "nonsense, host, false"
  })
  void rejects_the_rest_only_as_the_mode_says(String mode, String network, boolean rejects)
      throws Exception {
    firewall.follow(target(mode, network));

    assertThat(restored.get(0).contains("-A BALENA-FIREWALL -j RETURN")).isEqualTo(!rejects);
  }

  @Test
  void looks_again_only_when_the_mode_changes() throws Exception {
    firewall.follow(target("off", "bridge"));
    firewall.follow(target("off", "host"));
    assertThat(restored).hasSize(2);

    firewall.follow(target("on", "host"));

    assertThat(restored).hasSize(4);
  }

  @Test
  void lets_only_the_device_itself_and_its_vpn_to_the_api_of_a_managed_one() throws Exception {
    firewall.follow(managed("false"));

    assertThat(restored.get(0))
        .doesNotContain("-A BALENA-FIREWALL -p tcp --dport 48484 -j ACCEPT")
        .containsSubsequence(
            "-A BALENA-FIREWALL -p tcp --dport 48484 -i resin-vpn -j ACCEPT",
            "-A BALENA-FIREWALL -p tcp --dport 48484 -i tun0 -j ACCEPT",
            "-A BALENA-FIREWALL -p tcp --dport 48484 -i docker0 -j ACCEPT",
            "-A BALENA-FIREWALL -p tcp --dport 48484 -i lo -j ACCEPT",
            "-A BALENA-FIREWALL -p tcp --dport 48484 -i supervisor0 -j ACCEPT",
            "-A BALENA-FIREWALL -p tcp --dport 48484 -j REJECT");
  }

  @Test
  void opens_the_api_when_a_managed_device_enters_local_mode() throws Exception {
    firewall.follow(managed("false"));

    firewall.follow(managed("true"));

    assertThat(restored).hasSize(4);
    assertThat(restored.get(2)).contains("-A BALENA-FIREWALL -p tcp --dport 48484 -j ACCEPT");
  }

  private Target managed(String localMode) throws Exception {
    ObjectNode wanted = Json.object().put("name", "n");
    wanted.putObject("config").put("SUPERVISOR_LOCAL_MODE", localMode);
    wanted.putObject("apps");
    TargetStore store = TargetStore.open(folder, "https://api.lab.test", Map.of());
    store.follow(wanted);
    return store.target();
  }

  @Test
  void a_host_without_iptables_is_no_reason_to_fail() throws Exception {
    HostPrograms none =
        command -> {
          throw new IOException("No such file");
        };
    Target target = target("on", "bridge");

    assertThatCode(() -> new Firewall(none, 48484, Runnable::run).follow(target))
        .doesNotThrowAnyException();
  }

  /** Lists what a test has prepared, and notes what it is to restore. */
  private final class Iptables implements HostPrograms {
    @Override
    public Process start(List<String> command) {
      throw new AssertionError("Nobody waits for the end of " + command);
    }

    @Override
    public String run(List<String> command, String input) {
      String line = String.join(" ", command);
      if (command.get(0).endsWith("-restore")) {
        restored.add(line + "\n" + input);
      }
      return listings.getOrDefault(line, "");
    }
  }

  private Target target(String mode, String network) throws Exception {
    ObjectNode posted = Recorded.postedTarget();
    ((ObjectNode) posted.path("local")).putObject("config").put("HOST_FIREWALL_MODE", mode);
    ((ObjectNode) posted.at("/local/apps/1/services/1")).put("network_mode", network);
    TargetStore store = TargetStore.open(folder);
    store.replace(posted);
    return store.target();
  }
}
