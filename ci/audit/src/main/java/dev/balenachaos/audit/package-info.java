/**
 * Reads an app's Dockerfiles and compose files and finds the images in them that may change while
 * the files stay the same.
 *
 * <p>The doors are {@link dev.balenachaos.audit.PinAudit} and, for people, {@code ci/pin-audit}. No
 * registry is asked: what is found holds wherever the files are built.
 */
@NullMarked
package dev.balenachaos.audit;

import org.jspecify.annotations.NullMarked;
