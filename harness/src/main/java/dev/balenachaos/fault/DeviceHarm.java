package dev.balenachaos.fault;

import java.util.List;

/** Shell lines that hurt a device's traffic on the device itself. */
sealed interface DeviceHarm permits DeviceChain, DeviceQueue {

  /** The exit status of a script that finds the device unable to do this: the test is skipped. */
  int UNABLE = 69;

  /**
   * Returns the lines that do the harm, wholly or not at all; they may run any number of times.
   *
   * @param flows what is hurt, with addresses in place of names
   */
  String apply(String id, List<Flow> flows, int sshPort);

  /** Returns the lines that print what the harm has counted, and nothing when it does not stand. */
  String count(String id);

  /**
   * Reads what {@link #count} printed.
   *
   * @return how many packets were hurt, or -1 when the harm does not stand
   */
  long hurt(String printed);

  /** What is counted, for people. */
  String counted();
}
