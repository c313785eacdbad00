package dev.balenachaos.qemu.likeness;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Which change of {@code config.json} restarts which unit: meta-balena, {@code
 * recipes-support/balena-units-conf} and {@code classes/balena-configurable.bbclass}.
 */
@ExtendWith(SharedReferenceDevice.class)
class ConfigChangesLikenessIT {

  /** A line of the table. Lines of one wave share no unit and are written together. */
  private record Change(String wave, String edit, Set<String> units) {

    static Change of(String row) {
      String[] cells = row.split("\t");
      Set<String> units = new HashSet<>(List.of(cells[2].split(" ")));
      units.remove("");
      return new Change(cells[0], cells[1], units);
    }
  }

  private final Device device;

  ConfigChangesLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void aChangeRestartsTheUnitsThatItIsForAndNoOthers() {
    Map<String, List<Change>> waves =
        Table.rows("config-changes.tsv").stream()
            .map(Change::of)
            .collect(groupingBy(Change::wave, TreeMap::new, java.util.stream.Collectors.toList()));
    restartNothing();
    try (ConfigJson config = ConfigJson.of(device)) {
      waves.forEach(
          (wave, changes) -> {
            String edits = changes.stream().map(Change::edit).collect(joining(" | "));
            Set<String> units = new HashSet<>();
            changes.forEach(change -> units.addAll(change.units()));

            long moment = config.edit(edits);
            config.awaitSeen(moment);

            config.await(() -> assertThat(restartedSince(moment)).as(edits).isEqualTo(units));
          });
    } finally {
      restartAgain();
    }
  }

  @Test
  void aUnitIsRestartedByAUnitOfItsOwn() {
    String shown =
        device.shell().require("systemctl show --all '*-conf.service' -p Id -p ExecStart");

    assertThat(shown.split("\n\n"))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            unit -> {
              String name = unit.replaceAll("(?s).*Id=(\\S*)-conf\\.service.*", "$1");
              assertThat(unit).contains("/bin/systemctl restart " + name + ".service ");
            });
  }

  @Test
  void fiveWritesWithinTenSecondsAreTheLimit() {
    assertThat(
            device
                .shell()
                .require("systemctl show config-json.service -p StartLimitBurst")
                .concat(
                    device
                        .shell()
                        .require("systemctl show config-json.service -p StartLimitIntervalUSec")))
        .isEqualTo("StartLimitBurst=5StartLimitIntervalUSec=10s");
  }

  private Set<String> restartedSince(long moment) {
    Set<String> started = new HashSet<>();
    String shown =
        device
            .shell()
            .require(
                "systemctl show --all '*-conf.service' -p Id -p ExecMainStartTimestampMonotonic");
    for (String unit : shown.split("\n\n")) {
      Map<String, String> properties = new TreeMap<>();
      Arrays.stream(unit.split("\n"))
          .map(line -> line.split("=", 2))
          .forEach(pair -> properties.put(pair[0], pair[1]));
      if (Long.parseLong(properties.get("ExecMainStartTimestampMonotonic")) > moment) {
        started.add(properties.getOrDefault("Id", "").replace("-conf.service", ""));
      }
    }
    return started;
  }

  /** Lets each conf unit run, and do nothing. */
  private void restartNothing() {
    device
        .shell()
        .require(
            """
            for unit in /usr/lib/systemd/system/*-conf.service; do
              folder=/run/systemd/system/${unit##*/}.d
              mkdir -p $folder
              printf '[Service]\\nExecStart=\\nExecStart=/bin/true\\n' >$folder/likeness.conf
            done
            systemctl daemon-reload
            """);
  }

  private void restartAgain() {
    device
        .shell()
        .require(
            "rm -r /run/systemd/system/*-conf.service.d; systemctl daemon-reload;"
                + " rm -f /run/config.json; systemctl reset-failed config-json.service");
  }
}
