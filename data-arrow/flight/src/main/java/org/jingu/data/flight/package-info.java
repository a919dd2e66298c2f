/** Rows of Arrow Flight endpoints, fetched as files. */
@NullMarked
package org.jingu.data.flight;

import org.jspecify.annotations.NullMarked;
