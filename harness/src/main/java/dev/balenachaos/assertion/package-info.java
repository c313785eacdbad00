/**
 * What a scenario asserts of a device, in AssertJ's manner.
 *
 * <p>{@link dev.balenachaos.assertion.ChaosAssertions} is the way in. A failed assertion is the
 * device's fault (FAIL); a device that cannot be asked is not (INFRA).
 */
@NullMarked
package dev.balenachaos.assertion;

import org.jspecify.annotations.NullMarked;
