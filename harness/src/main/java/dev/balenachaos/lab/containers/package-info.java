/**
 * The lab's services as containers of a Docker engine, where one answers: by Testcontainers, from
 * images that are there or are made of the host's own programs; nothing is ever pulled.
 *
 * <p>The doors are {@link dev.balenachaos.lab.containers.LocalEngine}, which finds the engine, and
 * {@link dev.balenachaos.lab.containers.LabContainers}, what runs on it for one lab.
 */
@NullMarked
package dev.balenachaos.lab.containers;

import org.jspecify.annotations.NullMarked;
