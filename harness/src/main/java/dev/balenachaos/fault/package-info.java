/**
 * Harm that can be done to a device, and undone.
 *
 * <p>A {@link dev.balenachaos.fault.Fault} describes, an {@link dev.balenachaos.fault.Injection} is
 * the fault while it is active. The undo is written down before the act, on the host and on the
 * device, where it runs by itself when the harness is gone. The catalogue: {@link
 * dev.balenachaos.fault.DataPartition}, {@link dev.balenachaos.fault.Network}.
 */
@NullMarked
package dev.balenachaos.fault;

import org.jspecify.annotations.NullMarked;
