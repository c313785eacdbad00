/**
 * What a scenario author sees first: {@link dev.balenachaos.junit.ChaosScenario} on a class gives
 * each of its tests a {@link dev.balenachaos.device.Device} of its own that has been proved steady,
 * and judges how it ends.
 */
@NullMarked
package dev.balenachaos.junit;

import org.jspecify.annotations.NullMarked;
