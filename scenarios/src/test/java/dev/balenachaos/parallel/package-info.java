/**
 * Tests that run at the same time, each on a device of its own: nothing of one is in what is kept
 * of the other. A child of the test's virtual machine runs them.
 */
@NullMarked
package dev.balenachaos.parallel;

import org.jspecify.annotations.NullMarked;
