/**
 * The multi-container app that runs on a device while it is being hurt, and container images built
 * without an engine or a registry.
 *
 * <p>The doors are {@link dev.balenachaos.workload.Workloads} for what is shipped, {@link
 * dev.balenachaos.workload.Workload} for apps of one's own, and {@link
 * dev.balenachaos.workload.ContainerImage} for images.
 */
@NullMarked
package dev.balenachaos.workload;

import org.jspecify.annotations.NullMarked;
