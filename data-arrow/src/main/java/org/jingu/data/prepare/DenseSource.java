package org.jingu.data.prepare;

import org.jingu.data.transform.DenseConfig;

/**
 * Where a dense feature's numbers come from.
 *
 * @param column the column
 * @param config how it is made
 */
record DenseSource(Columns.Column column, DenseConfig config) {
  static DenseSource of(String name, DenseConfig config, Columns columns) {
    String column = config.column() == null ? name : config.column();
    return new DenseSource(columns.get(column, "dense." + name + ".column"), config);
  }

  /** The number, NaN where it is missing. */
  double parse(String[][] cells, RowParser parser) throws BadRowException {
    String cell = column.of(cells);
    if (!parser.isMissing(cell)) {
      return Numbers.parse(column.name(), cell);
    }
    if (config.missing() == DenseConfig.Missing.REJECT) {
      throw new BadRowException("column '" + column.name() + "' is missing");
    }
    return Double.NaN;
  }
}
