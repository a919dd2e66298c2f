package org.jingu.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The values that a number, or every element of a list of numbers, may have, ends included. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
  /** The smallest. */
  double min() default Double.NEGATIVE_INFINITY;

  /** The largest. */
  double max() default Double.POSITIVE_INFINITY;
}
