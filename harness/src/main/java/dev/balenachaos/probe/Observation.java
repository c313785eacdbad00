package dev.balenachaos.probe;

import java.time.Duration;

/**
 * An answer with the time it took to get it.
 *
 * @param asked when the question was asked, on the timeline
 * @param answered when the answer was there
 * @param answer what was answered
 */
record Observation(Duration asked, Duration answered, Answer answer) {}
