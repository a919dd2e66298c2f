package org.jingu.data.prepare;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jingu.data.vocab.GivenIds;
import org.jspecify.annotations.Nullable;

/**
 * Where a sparse feature's tokens come from.
 *
 * @param columns the column, or the flag columns, or none for a part of the time
 * @param config how it is made
 * @param rows the number of rows of ids that are taken as they are, or 0
 */
record SparseSource(List<Columns.Column> columns, SparseConfig config, int rows) {
  static SparseSource of(String name, SparseConfig config, Columns columns) {
    String where = "sparse." + name;
    List<Columns.Column> sources = new ArrayList<>();
    for (String flag : config.flags()) {
      sources.add(columns.get(flag, where + ".flags"));
    }
    if (config.flags().isEmpty() && config.time() == null) {
      String column = config.column() == null ? name : config.column();
      sources.add(columns.get(column, where + ".column"));
    }
    return new SparseSource(List.copyOf(sources), config, config.vocabulary().givenRows());
  }

  /** Adds the tokens of a row. */
  void parse(String[][] cells, @Nullable ZonedDateTime moment, RowParser parser, RawExample out)
      throws BadRowException {
    if (config.time() != null && moment != null) {
      add(config.time().token(moment), out);
    } else if (!config.flags().isEmpty()) {
      flags(cells, parser, out);
    } else {
      cell(columns.get(0).of(cells), parser, out);
    }
  }

  private void flags(String[][] cells, RowParser parser, RawExample out) throws BadRowException {
    int before = out.tokenCount;
    for (Columns.Column flag : columns) {
      String cell = flag.of(cells);
      if (cell.equals("1")) {
        add(flag.name(), out);
      } else if (!cell.equals("0") && !parser.isMissing(cell)) {
        throw new BadRowException(
            "column '%s' is '%s'; expected 0 or 1".formatted(flag.name(), cell));
      }
    }
    // No flag set is an empty bag, which is not the same as a missing value.
    if (out.tokenCount == before && config.missing() == SparseConfig.Missing.TOKEN) {
      out.token("");
    }
  }

  private void cell(String cell, RowParser parser, RawExample out) throws BadRowException {
    if (parser.isMissing(cell)) {
      missing(out);
      return;
    }
    String separator = config.separator();
    if (separator.isEmpty()) {
      add(cell, out);
      return;
    }
    int before = out.tokenCount;
    int start = 0;
    while (start <= cell.length()) {
      int stop = cell.indexOf(separator, start);
      stop = stop < 0 ? cell.length() : stop;
      String token = cell.substring(start, stop);
      // An empty place between separators is no value of its own.
      if (!parser.isMissing(token)) {
        add(token, out);
      }
      start = stop + separator.length();
    }
    if (out.tokenCount == before) {
      missing(out);
    }
  }

  private void missing(RawExample out) throws BadRowException {
    switch (config.missing()) {
      case OOV -> out.token(null);
      case TOKEN -> out.token("");
      case EMPTY -> {}
      case REJECT -> throw new BadRowException("column '" + columns.get(0).name() + "' is missing");
    }
  }

  private void add(String token, RawExample out) throws BadRowException {
    if (rows > 0 && GivenIds.parse(token, rows) == GivenIds.NOT_AN_ID) {
      throw new BadRowException(
          "column '%s' is '%s'; expected an id from 0 to %d"
              .formatted(columns.isEmpty() ? "time" : columns.get(0).name(), token, rows - 1));
    }
    out.token(token);
  }
}
