/**
 * Answers that were recorded from a real supervisor and its engine, and how to tell whether another
 * answer is alike. What may differ is said in the recordings, by placeholders, and nowhere else.
 *
 * <p>The doors are {@link dev.balenachaos.contract.recorded.Recording} for exchanges with the
 * supervisor, and {@link dev.balenachaos.contract.recorded.JsonPattern} for a document alone.
 */
@NullMarked
package dev.balenachaos.contract.recorded;

import org.jspecify.annotations.NullMarked;
