package dev.balenachaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Marks a class that tells one documented failure.
 *
 * <p>A test method that asks for a {@link dev.balenachaos.device.Device} gets one whose steady
 * state has been proved. Whatever a test leaves active is healed when it ends. The device comes
 * from the provider that {@code -Ddevice} names: {@code qemu:reference} by default, or for instance
 * {@code ssh://root@10.0.0.7:22222?key=id_ed25519}.
 *
 * <p>Each test gets a device of its own; one that lives on, such as real hardware, is the same
 * again for the next test, healed and proved steady. What a device must be before a test is
 * declared by {@link Preloaded}, {@link Predeployed}, {@link ColdBoot} and {@link KeepClockLag}.
 *
 * <p>Tests may run at the same time: see {@link DevicesInParallel}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("scenario")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(ChaosExtension.class)
public @interface ChaosScenario {

  /** The id by which the scenario is chosen, for instance {@code disk-full}. */
  String value();
}
