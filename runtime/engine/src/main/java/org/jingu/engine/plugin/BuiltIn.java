package org.jingu.engine.plugin;

import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What the runtime brings itself, told apart from what plugins bring. */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@interface BuiltIn {}
