/** Text files as streams of rows: the input formats of {@code jingu prepare}. */
@NullMarked
package org.jingu.data.format;

import org.jspecify.annotations.NullMarked;
