package dev.balenachaos.qemu;

import java.util.List;
import java.util.Locale;

/** What runs the guest's instructions. */
enum Accelerator {
  /** The host's processor itself. */
  KVM,
  /** QEMU's own translation: works everywhere, several times slower. */
  TCG;

  List<String> arguments() {
    return switch (this) {
      case KVM -> List.of("-accel", "kvm", "-cpu", "host");
      case TCG -> List.of("-accel", "tcg,thread=multi", "-cpu", "max");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
