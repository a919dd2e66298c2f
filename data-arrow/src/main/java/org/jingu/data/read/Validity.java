package org.jingu.data.read;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a node are not null.
 *
 * @param bitmap a bit for each value, or null where all are valid
 */
record Validity(@Nullable ArrowBuf bitmap) {
  boolean hasNulls() {
    return bitmap != null;
  }

  boolean isValid(long index) {
    return bitmap == null || Primitive.bit(bitmap, index);
  }
}
