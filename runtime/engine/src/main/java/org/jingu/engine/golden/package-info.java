/** Comparison with what a reference implementation computed. */
@NullMarked
package org.jingu.engine.golden;

import org.jspecify.annotations.NullMarked;
