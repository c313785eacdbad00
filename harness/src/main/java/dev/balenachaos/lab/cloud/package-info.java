/**
 * The lab's cloud: what a device's supervisor, its {@code os-config} and its clock ask of balena's
 * API, over HTTPS on a loopback port, and what the cloud has seen of each device.
 *
 * <p>The door is {@link dev.balenachaos.lab.cloud.CloudApi}; it gives a {@link
 * dev.balenachaos.lab.cloud.Fleet} and {@link dev.balenachaos.lab.cloud.CloudDevice}s, takes a
 * {@link dev.balenachaos.lab.cloud.Trouble}, and counts by {@link
 * dev.balenachaos.lab.cloud.Endpoint}.
 */
@NullMarked
package dev.balenachaos.lab.cloud;

import org.jspecify.annotations.NullMarked;
