package dev.balenachaos.scenarios;

import static dev.balenachaos.scenarios.Ability.APP;
import static dev.balenachaos.scenarios.Ability.CLOUD;
import static dev.balenachaos.scenarios.Ability.CLOUDLINK;
import static dev.balenachaos.scenarios.Ability.NAMES;
import static dev.balenachaos.scenarios.Ability.SSH;
import static dev.balenachaos.scenarios.Ability.SUPERVISOR;
import static dev.balenachaos.scenarios.Ability.TIME;

import dev.balenachaos.fault.HostFirewall.Door;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A rule that drops, and what it must leave.
 *
 * @param name what it is on, as in the table
 * @param leaves the abilities that live on; all others die
 * @param doors what it shuts
 */
record FirewallRule(String name, Set<Ability> leaves, List<Door> doors) {

  /** No rule at all. */
  static final FirewallRule NONE = taking("none", EnumSet.noneOf(Ability.class));

  /** All of them, but in a container's own network. */
  static final FirewallRule ELSEWHERE = taking("elsewhere", EnumSet.noneOf(Ability.class));

  /**
   * One at a time, and all. Without names the device finds no way to call its cloud anew; the
   * tunnel and the sources of time that it has found before stay.
   */
  static final List<FirewallRule> EACH_AND_ALL =
      List.of(
          taking("48484", EnumSet.of(SUPERVISOR), Door.SUPERVISOR),
          taking("53", EnumSet.of(CLOUD, NAMES), Door.NAMES),
          taking("123", EnumSet.of(TIME), Door.TIME),
          taking("cloudlink", EnumSet.of(CLOUDLINK), Door.CLOUDLINK),
          taking("443", EnumSet.of(CLOUD, CLOUDLINK), Door.HTTPS),
          taking("all", EnumSet.complementOf(EnumSet.of(APP, SSH)), Door.values()));

  private static FirewallRule taking(String name, EnumSet<Ability> dying, Door... doors) {
    return new FirewallRule(name, Set.copyOf(EnumSet.complementOf(dying)), List.of(doors));
  }
}
