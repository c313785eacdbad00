/**
 * A {@link dev.balenachaos.device.Device} and its parts, whatever it is made of.
 *
 * <p>Devices come from a {@link dev.balenachaos.device.DeviceProvider}; nothing above this package
 * knows which.
 */
@NullMarked
package dev.balenachaos.device;

import org.jspecify.annotations.NullMarked;
