package dev.balenachaos.qemu;

import java.util.List;
import java.util.Locale;

/** What runs the guest's instructions. */
enum Accelerator {
  /** The host's processor itself. */
  KVM(List.of("-accel", "kvm", "-cpu", "host")),
  /** QEMU's own translation: works everywhere, several times slower. */
  TCG(List.of("-accel", "tcg,thread=multi", "-cpu", "max"));

  private final List<String> arguments;

  Accelerator(List<String> arguments) {
    this.arguments = arguments;
  }

  List<String> arguments() {
    return arguments;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
