/**
 * The host below the supervisor: its configuration, journal, LED and VPN. The doors are {@link
 * dev.balenachaos.supervisor.host.Host} and the {@link
 * dev.balenachaos.supervisor.host.HostPrograms} that it runs.
 */
@NullMarked
package dev.balenachaos.supervisor.host;

import org.jspecify.annotations.NullMarked;
