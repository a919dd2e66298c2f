package org.jingu.data.prepare;

import java.util.Map;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * A side table, such as the attributes of users, whose columns are joined to the rows. It is held
 * in memory.
 *
 * @param file the file, relative to the input folder
 * @param format its format
 * @param options the options of the format
 * @param on the column of the rows, or of a side table joined before, that holds the key
 * @param key the column of the side table that holds the key; null when it has the name of {@code
 *     on}
 * @param unmatched what a key that the side table lacks does
 */
public record JoinConfig(
    @Doc("The file, relative to the input folder.") String file,
    @Doc("The format of the file.") @Default("csv") String format,
    @Doc("The options of the format.") @Default("{}") Map<String, Object> options,
    @Doc("The column of the rows that holds the key.") String on,
    @Doc("The column of the side table that holds the key; the name in 'on' by default.")
        @Nullable String key,
    @Doc("What a key that the side table lacks does: reject (a bad row) or empty (missing values).")
        @Default("reject")
        Unmatched unmatched) {

  /** What a key that the side table lacks does. */
  public enum Unmatched {
    /** The row is a bad row. */
    REJECT,
    /** The joined columns are missing. */
    EMPTY
  }

  String keyColumn() {
    return key == null ? on : key;
  }
}
