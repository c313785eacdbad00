/**
 * Makes the engine look like the target, one round of steps at a time, with the back-off of the
 * real supervisor. The doors are {@link dev.balenachaos.supervisor.apply.Applier} and {@link
 * dev.balenachaos.supervisor.apply.Actions}.
 */
@NullMarked
package dev.balenachaos.supervisor.apply;

import org.jspecify.annotations.NullMarked;
