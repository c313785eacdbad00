/**
 * How a service of the target looks as a container, and whether a container still looks like its
 * service. The doors are {@link dev.balenachaos.supervisor.compose.ServiceConfigs} and {@link
 * dev.balenachaos.supervisor.compose.Container}.
 */
@NullMarked
package dev.balenachaos.supervisor.compose;

import org.jspecify.annotations.NullMarked;
