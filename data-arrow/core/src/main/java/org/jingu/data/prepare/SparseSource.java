package org.jingu.data.prepare;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jingu.data.format.Cells;
import org.jingu.data.format.Excerpt;
import org.jingu.data.vocab.GivenIds;
import org.jspecify.annotations.Nullable;

/**
 * Where a sparse feature's tokens come from.
 *
 * @param name the feature
 * @param columns the column, or the flag columns, or none for a part of the time
 * @param config how it is made
 * @param missing what means a missing value
 * @param strip whether tokens lose the spaces around them
 * @param rows the number of rows of ids that are taken as they are, or 0
 */
record SparseSource(
    String name,
    List<Columns.Column> columns,
    SparseConfig config,
    MissingValues missing,
    boolean strip,
    int rows) {
  static SparseSource of(String name, SparseConfig config, Columns columns, PrepareConfig all) {
    String where = "sparse." + name;
    List<Columns.Column> sources = new ArrayList<>();
    for (String flag : config.flags()) {
      sources.add(columns.get(flag, where + ".flags"));
    }
    if (config.flags().isEmpty() && config.time() == null) {
      String column = config.column() == null ? name : config.column();
      sources.add(columns.get(column, where + ".column"));
    }
    return new SparseSource(
        name,
        List.copyOf(sources),
        config,
        MissingValues.of(all, config.missingValues()),
        all.strip(),
        config.vocabulary().givenRows());
  }

  /** That of a history which rows bring themselves, in a column of its name. */
  static SparseSource of(String name, HistoryConfig history, Columns columns, PrepareConfig all) {
    SparseConfig remembered = all.sparse().get(history.of());
    SparseConfig config =
        new SparseConfig(
            null,
            List.of(),
            null,
            history.separator(),
            null,
            remembered.tableName(history.of()),
            remembered.vocabulary(),
            remembered.missingValues(),
            SparseConfig.Missing.EMPTY,
            history.sequence(),
            history.pooling());
    String advice =
        "; raw rows need it with the tokens of their earlier rows, separated by '%s', the latest last, or prepare them beside those rows with 'jingu prepare --like'"
            .formatted(history.separator());
    return new SparseSource(
        name,
        List.of(columns.get(name, "histories." + name, advice)),
        config,
        MissingValues.of(all, config.missingValues()),
        all.strip(),
        config.vocabulary().givenRows());
  }

  /**
   * Adds the tokens of a row, of a sequence at most the latest.
   *
   * @return whether a sequence had more
   */
  boolean parse(JoinedRow cells, @Nullable ZonedDateTime moment, Warnings warnings, RawExample out)
      throws BadRowException {
    int before = out.tokenCount;
    add(cells, moment, warnings, out);
    return config.sequence() != null && out.keepLast(before, config.sequence());
  }

  private void add(
      JoinedRow cells, @Nullable ZonedDateTime moment, Warnings warnings, RawExample out)
      throws BadRowException {
    if (config.time() != null && moment != null) {
      add(config.time().token(moment), out);
    } else if (!config.flags().isEmpty()) {
      flags(cells, out);
    } else {
      Columns.Column column = columns.get(0);
      if (column.source() == 0 && cells.own.isEmpty(column.index())) {
        missing(column, "", out);
      } else if (!isPlain(column, cells)) {
        cell(column, cells.text(column), warnings, out);
      } else {
        Cells own = cells.own;
        int index = column.index();
        out.token(own.bytes(), own.start(index), own.end(index));
      }
    }
  }

  /**
   * Whether a cell is one token as it stands, of which there is nothing to tell: nearly all are.
   */
  private boolean isPlain(Columns.Column column, JoinedRow row) {
    if (column.source() != 0 || config.list() != null || !config.separator().isEmpty()) {
      return false;
    }
    Cells own = row.own;
    int index = column.index();
    int start = own.start(index);
    int end = own.end(index);
    return !row.hasSpacesAround(index)
        && !missing.isText(own, index)
        && (own.bytes()[start] != '[')
        && (rows == 0 || GivenIds.parse(own.bytes(), start, end, rows) != GivenIds.NOT_AN_ID);
  }

  private void flags(JoinedRow cells, RawExample out) throws BadRowException {
    int before = out.tokenCount;
    for (Columns.Column flag : columns) {
      String cell = cells.text(flag);
      if (!missing.isNumber(cell) && isSet(flag, cell)) {
        add(flag.name(), out);
      }
    }
    endBag(before, out);
  }

  /** Flags are 0 and 1, also as other programs write them: 1.0 and true. */
  private static boolean isSet(Columns.Column flag, String cell) throws BadRowException {
    String text = Spaces.strip(cell);
    if (text.equals("1") || text.equalsIgnoreCase("true") || text.equals("1.0")) {
      return true;
    }
    if (text.equals("0") || text.equalsIgnoreCase("false") || text.equals("0.0")) {
      return false;
    }
    throw new BadRowException(
        "column '%s' is '%s'; expected 0 or 1".formatted(flag.name(), Excerpt.of(cell)));
  }

  /** No flag set, or a list without elements, is an empty bag, which is no missing value. */
  private void endBag(int before, RawExample out) {
    if (out.tokenCount == before && config.missing() == SparseConfig.Missing.TOKEN) {
      out.token("");
    }
  }

  private void cell(Columns.Column column, String cell, Warnings warnings, RawExample out)
      throws BadRowException {
    if (isNone(cell)) {
      missing(column, cell, out);
    } else if (config.list() != null) {
      list(column, cell, config.list(), out);
    } else if (config.separator().isEmpty()) {
      tell(column, cell, cell.startsWith("[") && cell.endsWith("]"), warnings);
      add(cell, out);
    } else {
      separated(column, cell, warnings, out);
    }
  }

  /** Spaces around ids that are given mean nothing, as around numbers. */
  private boolean isNone(String cell) {
    return rows > 0 ? missing.isNumber(cell) : missing.isText(cell);
  }

  private void list(Columns.Column column, String cell, SparseConfig.Form form, RawExample out)
      throws BadRowException {
    int before = out.tokenCount;
    try {
      String separator = config.separator().isEmpty() ? "," : config.separator();
      for (String element : ListCell.elements(cell, form, separator)) {
        String token = strip ? Spaces.strip(element) : element;
        if (!isNone(token)) {
          add(token, out);
        }
      }
    } catch (BadRowException e) {
      throw new BadRowException("column '%s' %s".formatted(column.name(), e.getMessage()));
    }
    endBag(before, out);
  }

  private void separated(Columns.Column column, String cell, Warnings warnings, RawExample out)
      throws BadRowException {
    String separator = config.separator();
    int before = out.tokenCount;
    int start = 0;
    while (start <= cell.length()) {
      int stop = cell.indexOf(separator, start);
      stop = stop < 0 ? cell.length() : stop;
      String part = cell.substring(start, stop);
      String token = strip ? Spaces.strip(part) : part;
      // An empty place between separators is no value of its own.
      if (!isNone(token)) {
        tell(column, token, token.startsWith("[") || token.endsWith("]"), warnings);
        add(token, out);
      }
      start = stop + separator.length();
    }
    if (out.tokenCount == before) {
      missing(column, cell, out);
    }
  }

  private void tell(Columns.Column column, String token, boolean list, Warnings warnings) {
    if (list) {
      warnings.add(
          Warnings.About.LISTS,
          name,
          () ->
              ("column '%s' has tokens such as \"%s\": brackets and quotes of lists become parts of"
                      + " tokens; where cells are lists, set sparse.%s.list to json or python")
                  .formatted(column.name(), Excerpt.of(token), name));
    }
    RowParser.tellSpaces(warnings, column.name(), token);
  }

  private void missing(Columns.Column column, String cell, RawExample out) throws BadRowException {
    switch (config.missing()) {
      case OOV -> {
        if (config.sequence() == null) {
          out.token(null);
        }
      }
      case TOKEN -> out.token("");
      case EMPTY -> {}
      case REJECT -> throw column.missing(cell, "");
    }
  }

  private void add(String token, RawExample out) throws BadRowException {
    if (rows == 0) {
      out.token(token);
      return;
    }
    String id = Spaces.strip(token);
    if (GivenIds.parse(id, rows) == GivenIds.NOT_AN_ID) {
      throw new BadRowException(
          "column '%s' is '%s'; expected an id from 0 to %d"
              .formatted(
                  columns.isEmpty() ? "time" : columns.get(0).name(), Excerpt.of(token), rows - 1));
    }
    out.token(id);
  }
}
