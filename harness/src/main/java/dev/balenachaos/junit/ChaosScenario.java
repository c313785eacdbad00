package dev.balenachaos.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a class that tells one documented failure.
 *
 * <p>A test method that asks for a {@link dev.balenachaos.device.Device} gets one whose steady
 * state has been proved. Whatever a test leaves active is healed when it ends. The device comes
 * from the provider that {@code -Ddevice} names: {@code qemu:reference} by default, or for instance
 * {@code ssh://root@10.0.0.7:22222?key=id_ed25519}.
 *
 * <p>The tests of a class share a device as long as it is found steady; a disposable one is
 * replaced when it is not.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("scenario")
@ExtendWith(ChaosExtension.class)
public @interface ChaosScenario {

  /** The id by which the scenario is chosen, for instance {@code disk-full}. */
  String value();
}
