package dev.balenachaos.wire;

/**
 * What came to the wire in one direction, and what went on.
 *
 * @param frames that came
 * @param bytes of those frames, Ethernet header included
 * @param sent frames that went on, with those that rules doubled or made
 * @param overflowed frames that were lost because the other side did not take them in time
 */
public record Traffic(long frames, long bytes, long sent, long overflowed) {}
