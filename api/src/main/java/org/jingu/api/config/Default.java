package org.jingu.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The default of a configuration key, written once, as it would stand in YAML: {@code @Default("3")
 * int layers}, {@code @Default("[512, 512]") List<Integer> mlp}. A key without it is required,
 * unless its component is {@code @Nullable}, an {@code Optional}-like absence.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** The value in YAML flow form: a scalar, {@code [a, b]} or {@code {}}. */
  String value();
}
