/**
 * Harm that can be done to a device, and undone.
 *
 * <p>A {@link dev.balenachaos.fault.Fault} describes, an {@link dev.balenachaos.fault.Injection} is
 * the fault while it is active. The undo is written down before the act, on the host and on the
 * device, where it runs by itself when the harness is gone. The catalogue is the public classes
 * here that are faults, and {@link dev.balenachaos.fault.Flash}; the README of the harness has
 * tables of the effect of each, and of what heals it.
 */
@NullMarked
package dev.balenachaos.fault;

import org.jspecify.annotations.NullMarked;
