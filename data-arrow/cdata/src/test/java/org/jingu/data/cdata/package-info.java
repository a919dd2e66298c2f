/** Streams that this process exports and takes. */
@NullMarked
package org.jingu.data.cdata;

import org.jspecify.annotations.NullMarked;
