/**
 * One kept SSH connection to a device: commands, streams and forwardings over it, and its own
 * return after the device was away.
 *
 * <p>The doors are {@link dev.balenachaos.ssh.SshTarget}, which says where a device is and how it
 * is recognised, and {@link dev.balenachaos.ssh.SshConnection}.
 */
@NullMarked
package dev.balenachaos.ssh;

import org.jspecify.annotations.NullMarked;
