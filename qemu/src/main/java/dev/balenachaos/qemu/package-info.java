/**
 * Devices that are QEMU machines, first of all the reference device, which is built here from
 * Debian packages at first need.
 *
 * <p>The door is {@link dev.balenachaos.qemu.QemuDeviceProvider}, found by {@link
 * java.util.ServiceLoader} under the scheme {@code qemu}.
 */
@NullMarked
package dev.balenachaos.qemu;

import org.jspecify.annotations.NullMarked;
