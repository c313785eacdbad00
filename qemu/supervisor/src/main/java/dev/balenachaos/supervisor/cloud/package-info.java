/**
 * What the supervisor does on a device that a cloud manages: registration, polls of the target,
 * reports of the state, logs, keys. The doors are {@link
 * dev.balenachaos.supervisor.cloud.Membership}, which says whether there is a cloud, and {@link
 * dev.balenachaos.supervisor.cloud.Cloud}, which the API asks.
 */
@NullMarked
package dev.balenachaos.supervisor.cloud;

import org.jspecify.annotations.NullMarked;
