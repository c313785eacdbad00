package dev.balenachaos.junit;

/** What a scenario declares about the network that its device is in. */
enum Surroundings {
  /** The device's own, or none. */
  ITS_OWN,
  /** A lab's. */
  LAB,
  /** A lab's, and the device belongs to its cloud. */
  CLOUD
}
