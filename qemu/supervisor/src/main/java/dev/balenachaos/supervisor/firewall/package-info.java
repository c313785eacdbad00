/**
 * The firewall that the supervisor puts on the host. The door is {@link
 * dev.balenachaos.supervisor.firewall.Firewall}.
 */
@NullMarked
package dev.balenachaos.supervisor.firewall;

import org.jspecify.annotations.NullMarked;
