package dev.balenachaos.supervisor.firewall;

/** One of the two protocols, each of which has its own rules and its own programs. */
enum Family {
  V4("iptables"),
  V6("ip6tables");

  private final String program;

  Family(String program) {
    this.program = program;
  }

  String program() {
    return program;
  }
}
