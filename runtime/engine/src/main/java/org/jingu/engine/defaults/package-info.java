/** Defaults that depend on the data set: what {@code train.preset: auto} fills in, and why. */
@NullMarked
package org.jingu.engine.defaults;

import org.jspecify.annotations.NullMarked;
