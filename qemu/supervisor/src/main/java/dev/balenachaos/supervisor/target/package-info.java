/**
 * What the device has been asked to run, parsed, checked and kept over restarts. The doors are
 * {@link dev.balenachaos.supervisor.target.TargetStore} and the values it hands out.
 */
@NullMarked
package dev.balenachaos.supervisor.target;

import org.jspecify.annotations.NullMarked;
