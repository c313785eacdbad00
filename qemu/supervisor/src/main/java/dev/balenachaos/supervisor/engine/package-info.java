/**
 * The container engine as the supervisor needs it. The doors are {@link
 * dev.balenachaos.supervisor.engine.Engine} and, over the real socket, {@link
 * dev.balenachaos.supervisor.engine.RemoteEngine}.
 */
@NullMarked
package dev.balenachaos.supervisor.engine;

import org.jspecify.annotations.NullMarked;
