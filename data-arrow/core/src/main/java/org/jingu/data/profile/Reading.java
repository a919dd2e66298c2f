package org.jingu.data.profile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.data.format.CsvFormat;
import org.jingu.data.format.CsvHead;
import org.jingu.data.format.Row;
import org.jingu.data.format.TextFile;
import org.jingu.data.prepare.CellForms;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a file as read in one way.
 *
 * @param options how they were read
 * @param rows the rows
 * @param width how many cells most rows have
 * @param consistent the share of rows that have as many
 * @param clean the share of their cells that look like one value
 */
record Reading(
    Map<String, Object> options, List<Row> rows, int width, double consistent, double clean) {
  private static final int ROWS = 2000;
  private static final int CHARACTERS = 4 << 20;

  /** Where fewer rows have the same number of cells, they were not meant to be read so. */
  private static final double LEAST_CONSISTENT = 0.8;

  /** Reads a file; null where it has no row. */
  static @Nullable Reading of(TextFile file, Map<String, Object> options) {
    List<Row> rows;
    String delimiter;
    try {
      CsvFormat.Options csv = Dialect.unnamed(options);
      delimiter = csv.delimiter();
      rows = CsvHead.rows(file, csv, ROWS, CHARACTERS);
    } catch (ConfigException e) {
      throw new DataException("'%s' cannot be read: %s".formatted(file.name(), e.getMessage()), e);
    }
    if (rows.isEmpty()) {
      return null;
    }
    Map<Integer, Integer> widths = new HashMap<>();
    int good = 0;
    for (Row row : rows) {
      if (row.problem() == null) {
        widths.merge(row.cells().length, 1, Integer::sum);
        good++;
      }
    }
    int width = 0;
    for (Map.Entry<Integer, Integer> entry : widths.entrySet()) {
      boolean more = entry.getValue() > widths.getOrDefault(width, 0);
      width = more ? entry.getKey() : width;
    }
    if (good == 0) {
      return new Reading(options, rows, 0, 0, 0);
    }
    long cells = 0;
    long clean = 0;
    for (Row row : rows) {
      if (row.problem() == null && row.cells().length == width) {
        for (String cell : row.cells()) {
          cells++;
          clean += isClean(cell, delimiter) ? 1 : 0;
        }
      }
    }
    return new Reading(
        options,
        rows,
        width,
        (double) widths.getOrDefault(width, 0) / rows.size(),
        (double) clean / Math.max(1, cells));
  }

  /** Whether rows have several cells, and the same number of them. */
  boolean isTable() {
    return width > 1 && consistent >= LEAST_CONSISTENT;
  }

  /** Whether rows have one cell each. */
  boolean isList() {
    return width <= 1 && consistent >= LEAST_CONSISTENT;
  }

  boolean isBetterThan(@Nullable Reading other) {
    return other == null || score() > other.score() + 1e-9;
  }

  private double score() {
    return consistent + clean;
  }

  /** Whether a cell looks like one value: no other delimiter in it, no quotes left around it. */
  private static boolean isClean(String cell, String delimiter) {
    String text = CellForms.strip(cell);
    if (text.isEmpty() || !Double.isNaN(CellForms.number(text, true))) {
      return true;
    }
    char first = text.charAt(0);
    if (first == '"' || first == '\'' || text.charAt(text.length() - 1) == '"') {
      return false;
    }
    return DialectFinder.DELIMITERS.stream()
        .noneMatch(it -> !it.equals(delimiter) && text.contains(it));
  }
}
