package dev.balenachaos.wire;

/** What a rule counts, see {@link Counters}. */
enum Count {
  MATCHED,
  BYTES,
  DROPPED,
  OVERFLOWED,
  DELAYED,
  DUPLICATED,
  REORDERED,
  CORRUPTED,
  ANSWERED
}
