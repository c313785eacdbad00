/**
 * The figures that {@code ci/bench NAME} measures, prints, and writes to {@code
 * target/bench/NAME.json}. Nothing here runs in the build but the tests of the arithmetic.
 */
@NullMarked
package dev.balenachaos.bench;

import org.jspecify.annotations.NullMarked;
