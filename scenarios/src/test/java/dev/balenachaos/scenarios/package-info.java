/** The shipped scenarios, one class per documented failure, and the proof that they are honest. */
@NullMarked
package dev.balenachaos.scenarios;

import org.jspecify.annotations.NullMarked;
