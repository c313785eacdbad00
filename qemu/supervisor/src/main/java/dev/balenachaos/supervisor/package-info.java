/**
 * The stand-in supervisor: a verified fake of balena-supervisor for the reference device, no larger
 * than the contract that scenarios lean on.
 *
 * <p>The door is {@link dev.balenachaos.supervisor.Main}; below it {@code api} answers HTTP, {@code
 * apply} makes the engine look like the target, {@code compose} translates services to containers,
 * {@code target} keeps what was asked for, {@code engine} speaks to the container X
 */
@NullMarked
package dev.balenachaos.supervisor;

import org.jspecify.annotations.NullMarked;
