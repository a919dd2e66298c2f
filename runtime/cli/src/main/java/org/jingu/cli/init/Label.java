package org.jingu.cli.init;

import java.util.Locale;
import org.jingu.data.prepare.CellForms;
import org.jingu.data.profile.ColumnProfile;
import org.jspecify.annotations.Nullable;

/**
 * The column to predict, and what makes it 1.
 *
 * @param column the column
 * @param positive the text that is 1, or null
 * @param atLeast the number from which on it is 1, or null; with neither the cells are 0 and 1
 * @param share the share of ones among the rows that have a label
 * @param evidence why this column and rule
 */
record Label(
    ColumnProfile column,
    @Nullable String positive,
    @Nullable Double atLeast,
    double share,
    String evidence) {
  /** Whether a cell is 1; null where it has no value. */
  @Nullable Boolean of(String cell, boolean comma) {
    String text = CellForms.strip(cell);
    if (text.isEmpty() || column.marks().containsKey(text)) {
      return null;
    }
    if (positive != null) {
      return text.equals(positive);
    }
    double number = CellForms.number(text, comma);
    return Double.isNaN(number) ? null : (Boolean) (number >= (atLeast == null ? 1 : atLeast));
  }

  /** The rule as a configuration has it, in braces; empty where cells are 0 and 1. */
  String rule() {
    String missing = column.missing() > 0 ? "missing: mask" : "";
    String rule =
        positive != null
            ? "positive: " + YamlText.quoted(positive)
            : atLeast != null ? "at_least: " + YamlText.number(atLeast) : "";
    String both = rule + (rule.isEmpty() || missing.isEmpty() ? "" : ", ") + missing;
    return both.isEmpty() ? "" : " {" + both + "}";
  }

  String percent() {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
