package dev.balenachaos.qemu;

import java.util.List;
import java.util.Locale;

/** What runs the guest's instructions. */
enum Accelerator {
  /** The host's processor itself. */
  KVM,
  /** QEMU's own translation: works everywhere, several times slower. */
  TCG;

  /**
   * The room for translated code, in MiB. QEMU 7.2 takes 1 GiB by itself, and a guest that has
   * filled it takes up to 140 s for the firmware's part of a reboot, since every translation has to
   * be found and dropped when the firmware overwrites what it was made of. With this much it takes
   * 8 s, and a cold boot as long as before (measured on reference devices).
   */
  private static final int TRANSLATED = 256;

  /**
   * What is emulated. QEMU 7.2's {@code max} has five levels of page tables to walk, and vectors of
   * 256 bits, each of which is a call: a boot up to the first answer of the supervisor took 145 s
   * of the processor with it and 127 s without. This is the oldest that has what people now compile
   * for, x86-64-v2, and AES.
   */
  private static final String EMULATED = "Westmere";

  List<String> arguments() {
    return switch (this) {
      case KVM -> List.of("-accel", "kvm", "-cpu", "host");
      case TCG -> List.of("-accel", "tcg,thread=multi,tb-size=" + TRANSLATED, "-cpu", EMULATED);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
