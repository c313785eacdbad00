/**
 * The supervisor's HTTP API in local mode: routes, answers and error codes as recorded from
 * supervisor 19.0.5. The door is {@link dev.balenachaos.supervisor.api.ApiServer}.
 */
@NullMarked
package dev.balenachaos.supervisor.api;

import org.jspecify.annotations.NullMarked;
