package dev.balenachaos.qemu;

import dev.balenachaos.qemu.MachineSpec.Beginning;

/**
 * What lets one machine's use of the host's memory stand for another's.
 *
 * @param memory the guest's nominal memory in bytes
 * @param beginning whether it boots or goes on, and from what
 * @param shares whether its memory is that of a file but for what it changes
 */
record MachineKind(long memory, Beginning beginning, boolean shares) {

  static MachineKind of(MachineSpec spec) {
    return new MachineKind(
        DataSize.parse(spec.memory()).bytes(),
        spec.beginning(),
        spec.ram().isPresent() && !spec.ram().get().shared());
  }

  /**
   * Returns how many bytes such a machine is taken to need before one has been measured: all of its
   * memory, or half of it where the rest stays shared.
   */
  long guess() {
    return shares ? memory / 2 : memory;
  }
}
