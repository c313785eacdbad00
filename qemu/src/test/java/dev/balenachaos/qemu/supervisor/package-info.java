/** What befalls the reference device while its supervisor is at work. */
@NullMarked
package dev.balenachaos.qemu.supervisor;

import org.jspecify.annotations.NullMarked;
