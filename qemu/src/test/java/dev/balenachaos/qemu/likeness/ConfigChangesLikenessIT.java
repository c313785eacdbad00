package dev.balenachaos.qemu.likeness;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
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
 * recipes-support/balena-units-conf} and {@code classes/balena-configurable.bbclass}. Two units
 * have a slice of the file, and nobody who restarts them for it.
 */
@ExtendWith(SharedReferenceDevice.class)
class ConfigChangesLikenessIT {

  /** A line of the table. Lines of one wave share no unit and are written together. */
  private record Change(String wave, String edit, Set<String> sliced, Set<String> restarted) {

    static Change of(String row) {
      String[] cells = row.split("\t");
      Set<String> restarted = new HashSet<>(List.of(cells[2].split(" ")));
      restarted.remove("");
      Set<String> sliced = new HashSet<>();
      restarted.forEach(unit -> sliced.add(unit.replaceAll("[()]", "")));
      restarted.removeIf(unit -> unit.startsWith("("));
      return new Change(cells[0], cells[1], sliced, restarted);
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
            .collect(groupingBy(Change::wave, TreeMap::new, toList()));
    restartNothing();
    try (ConfigJson config = ConfigJson.of(device)) {
      waves.forEach(
          (wave, changes) -> {
            String edits = changes.stream().map(Change::edit).collect(joining(" | "));
            Set<String> sliced = new HashSet<>();
            Set<String> restarted = new HashSet<>();
            changes.forEach(change -> sliced.addAll(change.sliced()));
            changes.forEach(change -> restarted.addAll(change.restarted()));
            Map<String, String> before = slices();

            long moment = config.edit(edits);
            config.awaitSeen(moment);

            assertThat(changedSince(before)).as(edits).isEqualTo(sliced);
            config.await(() -> assertThat(restartedSince(moment)).as(edits).isEqualTo(restarted));
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
        .hasSize(13)
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

  private Map<String, String> slices() {
    return device
        .shell()
        .require("cd /var/volatile; grep -sH . *.json || :")
        .lines()
        .map(line -> line.split("[.]json:", 2))
        .collect(toMap(pair -> pair[0], pair -> pair[1]));
  }

  private Set<String> changedSince(Map<String, String> before) {
    Map<String, String> now = slices();
    now.entrySet().removeIf(slice -> slice.getValue().equals(before.get(slice.getKey())));
    return now.keySet();
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
