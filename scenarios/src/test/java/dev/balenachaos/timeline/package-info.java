/** Reads the {@code timeline.json} of tests that have ended. */
@NullMarked
package dev.balenachaos.timeline;

import org.jspecify.annotations.NullMarked;
