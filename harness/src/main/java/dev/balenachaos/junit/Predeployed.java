package dev.balenachaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the workload that runs on the device before each test of a scenario begins: a static field
 * of type {@link dev.balenachaos.workload.Workload}, at most one in a scenario.
 *
 * <pre>{@code
 * @Predeployed static final Workload APP = Workloads.sensorLogger();
 *
 * @Test
 * void theSensorGoesOn(Device device, Deployment app) { ... }
 * }</pre>
 *
 * <p>It is part of the steady state that is proved before the test, and a test can take it as a
 * parameter of type {@link dev.balenachaos.workload.Deployment}. A provider that keeps copies of a
 * device may deploy it once for many tests.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Predeployed {}
