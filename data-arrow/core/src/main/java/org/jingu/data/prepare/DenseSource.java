package org.jingu.data.prepare;

import org.jingu.data.transform.DenseConfig;

/**
 * Where a dense feature's numbers come from.
 *
 * @param column the column
 * @param config how it is made
 * @param missing what means a missing value
 */
record DenseSource(Columns.Column column, DenseConfig config, MissingValues missing) {
  static DenseSource of(String name, DenseConfig config, Columns columns, PrepareConfig all) {
    String column = config.column() == null ? name : config.column();
    return new DenseSource(
        columns.get(column, "dense." + name + ".column"),
        config,
        MissingValues.of(all, config.missingValues()));
  }

  /** The number, NaN where it is missing. */
  double parse(JoinedRow row) throws BadRowException {
    double plain = row.plainNumber(column);
    if (!Double.isNaN(plain) && !missing.isNumber(plain)) {
      return plain;
    }
    return parse(row.text(column));
  }

  private double parse(String cell) throws BadRowException {
    if (!missing.isNumber(cell)) {
      double value = column.number(cell);
      if (!missing.isNumber(value)) {
        return value;
      }
    }
    if (config.missing() == DenseConfig.Missing.REJECT) {
      throw column.missing(cell, "");
    }
    return Double.NaN;
  }
}
