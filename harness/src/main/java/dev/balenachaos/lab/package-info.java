/**
 * The services that a device reaches: a network that is cut off from every other, with real servers
 * in it for addresses, names, time, VPN and images, and ways to and from the host's loopback.
 *
 * <p>The door is {@link dev.balenachaos.lab.LabNetwork}, which the services stand on; who is where
 * says {@link dev.balenachaos.lab.LabHost}.
 */
@NullMarked
package dev.balenachaos.lab;

import org.jspecify.annotations.NullMarked;
