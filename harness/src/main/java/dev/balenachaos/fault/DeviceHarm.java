package dev.balenachaos.fault;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /** Matches a line of what is printed that has a number of packets, as its only group. */
  Pattern countedLine();

  /**
   * Reads what {@link #count} printed.
   *
   * @return how many packets were hurt, or -1 when the harm does not stand
   */
  default long hurt(String printed) {
    List<Long> counts =
        printed
            .lines()
            .map(countedLine()::matcher)
            .filter(Matcher::matches)
            .map(line -> Long.valueOf(line.group(1)))
            .toList();
    return counts.isEmpty() ? -1 : counts.stream().mapToLong(Long::longValue).sum();
  }

  /** What is counted, for people. */
  String counted();
}
