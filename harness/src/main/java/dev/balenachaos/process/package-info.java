/**
 * Programs of the host that never outlive this virtual machine, and what is kept of them.
 *
 * <p>The doors are {@link dev.balenachaos.process.KeptProcess} for what runs until it is closed,
 * and {@link dev.balenachaos.process.HostCommand} for what is run to its end.
 */
@NullMarked
package dev.balenachaos.process;

import org.jspecify.annotations.NullMarked;
