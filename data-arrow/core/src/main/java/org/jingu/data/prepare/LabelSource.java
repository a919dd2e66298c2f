package org.jingu.data.prepare;

import org.jingu.data.format.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Where a label comes from.
 *
 * @param name the label
 * @param column the column, or null where rows to be scored have none
 * @param config how it is made
 * @param missing what means a missing value
 * @param positive the text of a label that is 1, as cells have it, or null
 * @param scoring whether the rows are to be scored; a label that is no good then counts as missing
 */
record LabelSource(
    String name,
    Columns.@Nullable Column column,
    LabelConfig config,
    MissingValues missing,
    @Nullable String positive,
    boolean scoring) {
  static LabelSource of(
      String name, LabelConfig config, Columns columns, PrepareConfig all, boolean scoring) {
    String column = config.column() == null ? name : config.column();
    String positive = config.positive();
    return new LabelSource(
        name,
        scoring && !columns.has(column) ? null : columns.get(column, "labels." + name + ".column"),
        config,
        MissingValues.of(all, config.missingValues()),
        positive == null || !all.strip() ? positive : Spaces.strip(positive),
        scoring);
  }

  /** The cell that is compared with {@code positive}, or null where the rule is another. */
  @Nullable String compared(JoinedRow row) {
    return column == null || config.positive() == null ? null : row.text(column);
  }

  /** The label, NaN where it is missing. */
  float parse(JoinedRow row, Warnings warnings) throws BadRowException {
    if (column == null) {
      return Float.NaN;
    }
    try {
      double plain = positive == null ? row.plainNumber(column) : Double.NaN;
      boolean stands = config.atLeast() == null && plain >= 0 && plain <= 1;
      return stands && !missing.isNumber(plain)
          ? (float) plain
          : parse(column, row.text(column), warnings);
    } catch (BadRowException e) {
      if (scoring) {
        return Float.NaN;
      }
      throw e;
    }
  }

  private float parse(Columns.Column from, String cell, Warnings warnings) throws BadRowException {
    if (positive != null) {
      RowParser.tellSpaces(warnings, from.name(), cell);
      return missing.isText(cell) ? missing(from, cell) : cell.equals(positive) ? 1 : 0;
    }
    if (missing.isNumber(cell)) {
      return missing(from, cell);
    }
    double value = number(from, cell);
    if (missing.isNumber(value)) {
      return missing(from, cell);
    }
    if (config.atLeast() != null) {
      return value >= config.atLeast() ? 1 : 0;
    }
    if (value < 0 || value > 1) {
      throw new BadRowException(
          ("label column '%s' is '%s'; expected 0 to 1, or a rule such as at_least, or"
                  + " labels.%s.missing_values where it means none")
              .formatted(from.name(), Excerpt.of(cell), name));
    }
    return (float) value;
  }

  private double number(Columns.Column from, String cell) throws BadRowException {
    try {
      return from.number(cell);
    } catch (BadRowException e) {
      throw new BadRowException(
          "label %s; for text set labels.%s.positive".formatted(e.getMessage(), name));
    }
  }

  private float missing(Columns.Column from, String cell) throws BadRowException {
    if (config.missing() == LabelConfig.Missing.REJECT) {
      throw new BadRowException(
          "label "
              + from.missing(cell, "; labels." + name + ".missing: mask takes such rows")
                  .getMessage());
    }
    return Float.NaN;
  }
}
