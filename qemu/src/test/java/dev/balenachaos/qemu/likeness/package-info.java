/**
 * Holds the reference device to balenaOS, number by number. The tests share one device, handed out
 * by {@link dev.balenachaos.qemu.likeness.SharedReferenceDevice}; what a test changes on it, it
 * puts back.
 */
@NullMarked
package dev.balenachaos.qemu.likeness;

import org.jspecify.annotations.NullMarked;
