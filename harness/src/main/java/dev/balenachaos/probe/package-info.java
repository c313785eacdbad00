/**
 * Questions that are asked again and again while a device is hurt, and what their answers mean.
 *
 * <p>{@link dev.balenachaos.probe.Watch} asks them beside the test; {@link
 * dev.balenachaos.probe.Recovery} is what it finds. What a lab knows of a device comes in by {@link
 * dev.balenachaos.probe.Hearing} and its like.
 */
@NullMarked
package dev.balenachaos.probe;

import org.jspecify.annotations.NullMarked;
