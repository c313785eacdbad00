package dev.balenachaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for a device whose way to the internet leads to a lab: real servers for addresses, names and
 * time, behind a cable whose frames are seen and can be hurt. A test can take the lab as a
 * parameter of type {@link dev.balenachaos.lab.Lab}.
 *
 * <p>On a scenario it holds for each of its tests. On a device that has a network of its own, the
 * test is skipped.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface InLab {}
