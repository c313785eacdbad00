package dev.balenachaos.device;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Open when a service answers. */
final class AnswerGate implements GateCheck {

  private final Boot.Gate gate;
  private final BooleanSupplier answers;
  private final Host host;
  private final String unit;

  private AnswerGate(Boot.Gate gate, BooleanSupplier answers, Host host, String unit) {
    this.gate = gate;
    this.answers = answers;
    this.host = host;
    this.unit = unit;
  }

  static AnswerGate engine(Engine engine, Host host) {
    return new AnswerGate(Boot.Gate.ENGINE, engine::answers, host, "balena.service");
  }

  static AnswerGate ping(Supervisor supervisor, Host host) {
    return new AnswerGate(Boot.Gate.PING, supervisor::pings, host, "balena-supervisor.service");
  }

  static AnswerGate healthy(Supervisor supervisor, Host host) {
    return new AnswerGate(
        Boot.Gate.HEALTHY, supervisor::healthy, host, "balena-supervisor.service");
  }

  @Override
  public Boot.Gate gate() {
    return gate;
  }

  @Override
  public boolean isOpen(Duration left) {
    return answers.getAsBoolean();
  }

  @Override
  public String lastSeen() {
    try {
      Host.Unit state = host.unit(unit);
      return "no answer; %s is %s (%s), %d restarts, last result %s"
          .formatted(unit, state.active(), state.sub(), state.restarts(), state.result());
    } catch (ShellException e) {
      return "no answer, nor over SSH";
    }
  }

  @Override
  public String advice() {
    return "see `journalctl -u " + unit + "` on the device";
  }
}
