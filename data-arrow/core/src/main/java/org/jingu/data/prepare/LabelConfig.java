package org.jingu.data.prepare;

import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * How a label is made. Without a rule the cell is the label, a number from 0 to 1.
 *
 * @param column the column; null for the label's name
 * @param atLeast 1 where the cell's number is at least this, else 0
 * @param positive 1 where the cell is this text, else 0
 * @param missingValues cells that mean a missing value in this column only
 * @param missing what a missing value does
 */
public record LabelConfig(
    @Doc("The column; the label's name by default.") @Nullable String column,
    @Doc("The label is 1 where the cell's number is at least this, else 0.")
        @Nullable Double atLeast,
    @Doc("The label is 1 where the cell is this text, else 0.") @Nullable String positive,
    @Doc("Cells that mean a missing value in this column, beside missing_values.") @Default("[]")
        List<String> missingValues,
    @Doc("What a missing value does: reject (a bad row) or mask (no label for this task).")
        @Default("reject")
        Missing missing) {

  /** What a missing value does. */
  public enum Missing {
    /** The row is a bad row. */
    REJECT,
    /** The example has no label for this task. */
    MASK
  }

  /** Checks that there is at most one rule. */
  public LabelConfig {
    if (atLeast != null && positive != null) {
      throw new ConfigException("at_least", "excludes positive; keep one of them");
    }
  }
}
