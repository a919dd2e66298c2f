/**
 * What a model's predictions owe to its features: by permuting columns over many examples, and by
 * replacing the values of one example.
 */
@NullMarked
package org.jingu.explain;

import org.jspecify.annotations.NullMarked;
