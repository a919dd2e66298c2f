/** Negatives that are left out, weights of classes, and predictions that make up for both. */
@NullMarked
package org.jingu.engine.sampling;

import org.jspecify.annotations.NullMarked;
