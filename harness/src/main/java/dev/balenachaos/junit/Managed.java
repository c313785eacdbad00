package dev.balenachaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for a device that belongs to the cloud of a lab ({@link InLab}): when the test begins it has
 * registered, reported its state, and holds its cloudlink. What it runs is released by {@link
 * dev.balenachaos.lab.Lab#release}; there is no {@link Predeployed} app, since that is of the local
 * mode.
 *
 * <p>It costs the time of a boot, as a device finds its cloud at its first one.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Managed {}
