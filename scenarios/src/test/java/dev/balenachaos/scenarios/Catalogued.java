package dev.balenachaos.scenarios;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the catalogue of scenarios says of one, each in a few words. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Catalogued {

  /** What is done to the device, and by whom. */
  String harm();

  /** What proves that it bites. */
  String effect();

  /** What has to come back, and by when at full speed. */
  String recovery();

  /** The devices it runs on. */
  String runsOn() default "any";
}
