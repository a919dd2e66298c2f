/** {@code jingu prepare}: from raw files to a data set in Arrow, and from raw rows to batches. */
@NullMarked
package org.jingu.data.prepare;

import org.jspecify.annotations.NullMarked;
