/**
 * The host below the supervisor: its configuration, journal, LED and VPN. The door is {@link
 * dev.balenachaos.supervisor.host.Host}.
 */
@NullMarked
package dev.balenachaos.supervisor.host;

import org.jspecify.annotations.NullMarked;
