/**
 * What is kept of a run: the timeline and, beside it, everything else that was seen.
 *
 * <p>{@link dev.balenachaos.report.Evidence} saves it, whatever the verdict.
 */
@NullMarked
package dev.balenachaos.report;

import org.jspecify.annotations.NullMarked;
