package dev.balenachaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for a device that is powered on for this test alone, never a copy of one that runs: for what
 * happens at a first boot, with a dead real-time clock, or in the firmware. It costs the time of a
 * boot. On a device whose power is not the harness's to cut, the test is skipped.
 *
 * <p>On a scenario it holds for each of its tests.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ColdBoot {}
