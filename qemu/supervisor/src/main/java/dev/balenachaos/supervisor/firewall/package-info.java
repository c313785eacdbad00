/**
 * The firewall that the supervisor puts on the host. The doors are {@link
 * dev.balenachaos.supervisor.firewall.Firewall} and the {@link
 * dev.balenachaos.supervisor.firewall.HostPrograms} that it runs.
 */
@NullMarked
package dev.balenachaos.supervisor.firewall;

import org.jspecify.annotations.NullMarked;
