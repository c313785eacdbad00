package dev.balenachaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a workload whose images are on the device before each test of a scenario begins, so that a
 * test which deploys it does not wait for them: a static field of type {@link
 * dev.balenachaos.workload.Workload}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Preloaded {}
