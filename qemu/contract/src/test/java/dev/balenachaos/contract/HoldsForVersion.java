package dev.balenachaos.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Hands a {@link Subject}, or a {@link ManagedSubject}, to the tests of a class, and skips them on
 * a supervisor of another major version than that whose behaviour they were written from, or of
 * another mode.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(ContractExtension.class)
@interface HoldsForVersion {

  /** The major version, as {@code GET /v2/version} tells it. */
  int value();

  /** Whether a cloud manages the device, so that its supervisor asks for a key. Default: none. */
  boolean managed() default false;
}
