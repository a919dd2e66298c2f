package org.jingu.data.read;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a node are not null.
 *
 * @param bitmap a bit for each value, or null where all are alike
 * @param others whether values are valid where there is no bitmap
 */
record Validity(@Nullable ArrowBuf bitmap, boolean others) {
  boolean hasNulls() {
    return bitmap != null || !others;
  }

  boolean isValid(long index) {
    return bitmap == null ? others : Primitive.bit(bitmap, index);
  }
}
