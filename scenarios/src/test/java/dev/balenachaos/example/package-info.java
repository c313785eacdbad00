/** The example of the README, so that it compiles, is run, and stays true. */
@NullMarked
package dev.balenachaos.example;

import org.jspecify.annotations.NullMarked;
