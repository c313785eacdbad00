/** The examples of the README, so that they compile; the first one is run, and held to its text. */
@NullMarked
package dev.balenachaos.example;

import org.jspecify.annotations.NullMarked;
