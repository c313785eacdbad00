/**
 * Files that survive a power cut. The door is {@link dev.balenachaos.supervisor.disk.WholeFile}.
 */
@NullMarked
package dev.balenachaos.supervisor.disk;

import org.jspecify.annotations.NullMarked;
