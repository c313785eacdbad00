package dev.balenachaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets the clock of a device that is a copy of a frozen one show the time at which that was frozen,
 * instead of setting it right before the test: for what happens when a device wakes up in the past.
 * A device that was never frozen has no lag to keep.
 *
 * <p>On a scenario it holds for each of its tests.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface KeepClockLag {}
