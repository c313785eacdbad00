package dev.balenachaos.lab.cloud;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A line of a device's log stream.
 *
 * @param timestamp the device's clock
 * @param message what was logged
 * @param isSystem whether the supervisor itself says it
 * @param isStdErr whether it came from standard error
 * @param serviceId the id of the service that said it; empty for the supervisor
 */
public record LogLine(
    Instant timestamp,
    String message,
    boolean isSystem,
    boolean isStdErr,
    OptionalLong serviceId) {}
