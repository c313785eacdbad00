/**
 * The virtual cable between a device and the lab, where frames are seen, counted, delayed, dropped
 * and answered.
 *
 * <p>A test takes {@link dev.balenachaos.wire.Wire} as a capability of the device and adds rules of
 * {@link dev.balenachaos.wire.Match} and {@link dev.balenachaos.wire.Impairment}.
 */
@NullMarked
package dev.balenachaos.wire;

import org.jspecify.annotations.NullMarked;
