/**
 * One invocation of the harness: its id, its seed, its folder, its clock, and what it tells people.
 *
 * <p>Everything else hangs on a {@link dev.balenachaos.run.Run} and on the {@link
 * dev.balenachaos.run.Timeline} of a test; both are handed down, never looked up.
 */
@NullMarked
package dev.balenachaos.run;

import org.jspecify.annotations.NullMarked;
