/**
 * The supervisor's log on standard output and error. The door is {@link
 * dev.balenachaos.supervisor.log.Log}.
 */
@NullMarked
package dev.balenachaos.supervisor.log;

import org.jspecify.annotations.NullMarked;
