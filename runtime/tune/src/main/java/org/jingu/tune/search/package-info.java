/** Trials from their choice to their end, on a log that a kill cannot harm. */
@NullMarked
package org.jingu.tune.search;

import org.jspecify.annotations.NullMarked;
