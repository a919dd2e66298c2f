package org.jingu.api.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The key that a value stands for where it stands in the place of the record's keys. With it on
 * {@code features}, {@code [user, item]} means {@code {features: [user, item]}}. At most one key of
 * a record has it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Shorthand {}
