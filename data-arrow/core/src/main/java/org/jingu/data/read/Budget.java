package org.jingu.data.read;

import org.jspecify.annotations.Nullable;

/** Counts the bytes of values that are kept, which may be shared or compressed in the file. */
final class Budget {
  private static final int VALUE_BYTES = 8;

  private final IpcReader file;
  private final String what;
  private final long bytes;
  private long left;

  Budget(IpcReader file, String what, long bytes) {
    this.file = file;
    this.what = what;
    this.bytes = bytes;
    this.left = bytes;
  }

  /**
   * Counts a value.
   *
   * @throws org.jingu.api.data.DataException if there are too many
   */
  void take(@Nullable Object value) {
    left -= VALUE_BYTES + (value instanceof String text ? text.length() : 0L);
    if (left < 0) {
      throw file.damaged(
          "%s stands for more than %d MiB in a file of %d bytes"
              .formatted(what, bytes >> 20, file.size()));
    }
  }
}
