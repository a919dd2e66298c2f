package org.jingu.data.prepare;

import org.jspecify.annotations.Nullable;

/**
 * Where a label comes from.
 *
 * @param column the column, or null where rows to be scored have none
 * @param config how it is made
 */
record LabelSource(Columns.@Nullable Column column, LabelConfig config) {
  static LabelSource of(String name, LabelConfig config, Columns columns, boolean scoring) {
    String column = config.column() == null ? name : config.column();
    return new LabelSource(
        scoring && !columns.has(column) ? null : columns.get(column, "labels." + name + ".column"),
        config);
  }

  /** The cell that is compared with {@code positive}, or null where the rule is another. */
  @Nullable String compared(String[][] cells) {
    return column == null || config.positive() == null ? null : column.of(cells);
  }

  /** The label, NaN where it is missing. */
  float parse(String[][] cells, RowParser parser) throws BadRowException {
    if (column == null) {
      return Float.NaN;
    }
    String cell = column.of(cells);
    if (parser.isMissing(cell)) {
      if (config.missing() == LabelConfig.Missing.REJECT) {
        throw new BadRowException("label column '" + column.name() + "' is missing");
      }
      return Float.NaN;
    }
    if (config.positive() != null) {
      return cell.equals(config.positive()) ? 1 : 0;
    }
    double value = Numbers.parse(column.name(), cell);
    if (config.atLeast() != null) {
      return value >= config.atLeast() ? 1 : 0;
    }
    if (value < 0 || value > 1) {
      throw new BadRowException(
          "label column '%s' is '%s'; expected 0 to 1, or a rule such as at_least"
              .formatted(column.name(), cell));
    }
    return (float) value;
  }
}
