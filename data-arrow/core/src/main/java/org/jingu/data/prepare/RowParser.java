package org.jingu.data.prepare;

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jingu.data.format.Cells;
import org.jingu.data.format.CsvFormat;
import org.jingu.data.format.Excerpt;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowBlock;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rows of one file into checked examples. Whether a row is bad depends on the row, the
 * side tables and the configuration only, never on what was fitted, so that every pass agrees.
 */
final class RowParser {
  private static final String NO_COLUMN =
      "set options.delimiter where cells are separated otherwise, options.header: false and"
          + " options.columns where there is no header, options.skip_lines where lines stand before"
          + " it";

  private final PrepareConfig config;
  private final List<SideTable> tables;
  private final Warnings warnings;
  private final List<Columns.Column> keys = new ArrayList<>();
  private final List<DenseSource> dense = new ArrayList<>();
  private final List<SparseSource> sparse = new ArrayList<>();
  private final List<CrossSource> crosses = new ArrayList<>();
  private final List<SparseSource> histories = new ArrayList<>();
  private final List<LabelSource> labels = new ArrayList<>();
  private final MissingValues missing;
  private final @Nullable Clock clock;
  private final boolean scoring;
  private final boolean ready;
  private final boolean empty;
  private Columns.@Nullable Column time;
  private Columns.@Nullable Column weight;
  private Columns.@Nullable Column group;
  private final JoinedRow cells;

  /**
   * For the rows of one file.
   *
   * @param file what messages call the file
   * @param names its columns; none where it is empty
   * @param comma whether a comma separates the decimals of its numbers
   * @param scoring whether the rows are to be scored: they may then lack labels, weight and group
   * @param ready whether rows bring their histories, which are otherwise made of other rows
   * @param warnings takes what is odd about the rows
   * @throws org.jingu.api.config.ConfigException with every column that is not there
   */
  RowParser(
      PrepareConfig config,
      List<SideTable> tables,
      String file,
      List<String> names,
      boolean comma,
      boolean scoring,
      boolean ready,
      Warnings warnings) {
    this.config = config;
    this.tables = tables;
    this.warnings = warnings;
    this.scoring = scoring;
    this.ready = ready;
    this.missing = MissingValues.of(config, List.of());
    this.cells = new JoinedRow(tables.size(), config.strip());
    this.clock = config.time() == null ? null : config.time().clock();
    this.empty = names.isEmpty();
    if (!empty) {
      find(new Columns(file, names, comma));
    }
  }

  /** For rows to be scored that come without a file, with numbers as the configured files have. */
  static RowParser ofRows(PrepareConfig config, List<SideTable> tables, List<String> names) {
    boolean comma = CsvFormat.decimalComma(config.options());
    return new RowParser(config, tables, "the rows", names, comma, true, true, new Warnings());
  }

  private void find(Columns columns) {
    for (SideTable table : tables) {
      keys.add(columns.get(table.config().on(), "joins." + table.name() + ".on"));
      columns.add(
          "joins." + table.name(),
          table.columns(),
          CsvFormat.decimalComma(table.config().options()));
    }
    config.dense().forEach((name, it) -> dense.add(DenseSource.of(name, it, columns, config)));
    config.sparse().forEach((name, it) -> sparse.add(SparseSource.of(name, it, columns, config)));
    config.crosses().forEach(it -> crosses.add(new CrossSource(it, config)));
    if (ready) {
      config
          .histories()
          .forEach((name, it) -> histories.add(SparseSource.of(name, it, columns, config)));
    }
    config
        .labels()
        .forEach((name, it) -> labels.add(LabelSource.of(name, it, columns, config, scoring)));
    boolean timed = config.sparse().values().stream().anyMatch(it -> it.time() != null);
    if (config.time() != null && (timed || !scoring)) {
      time = columns.get(config.time().column(), "time.column");
    }
    weight = optional(columns, config.weight(), "weight");
    group = optional(columns, config.group(), "group");
    boolean header = !Boolean.FALSE.equals(config.options().get("header"));
    columns.check(header && config.format().equals("csv") ? NO_COLUMN : "");
  }

  private Columns.@Nullable Column optional(Columns columns, @Nullable String name, String where) {
    return name == null || (scoring && !columns.has(name)) ? null : columns.get(name, where);
  }

  /** Room for one example. */
  RawExample example() {
    return new RawExample(
        config.dense().size(),
        config.sparse().size() + config.crosses().size() + config.histories().size(),
        config.labels().size(),
        tables.size());
  }

  /**
   * Parses a row.
   *
   * @param out what it holds on return, unless there was an exception
   */
  void parse(RowBlock block, int row, RawExample out) throws BadRowException {
    String problem = block.cells(row, cells.raw);
    if (problem != null) {
      throw new BadRowException(problem);
    }
    parse(out);
  }

  /**
   * Parses a row that a program has, in which null is an empty cell.
   *
   * @see #parse(RowBlock, int, RawExample)
   */
  void parse(Row row, RawExample out) throws BadRowException {
    if (row.problem() != null) {
      throw new BadRowException(row.problem());
    }
    cells.raw.set(row.cells());
    parse(out);
  }

  /** The cells of the row that was parsed last, as they were read. */
  Cells cells() {
    return cells.raw;
  }

  private void parse(RawExample out) throws BadRowException {
    if (empty) {
      throw new BadRowException("has no columns");
    }
    cells.strip();
    for (int i = 0; i < tables.size(); i++) {
      String key = cells.text(keys.get(i));
      boolean none = missing.isText(key);
      tellSpaces(warnings, keys.get(i).name(), key);
      String[] joined = tables.get(i).lookUp(key, none);
      cells.join(i, joined);
      out.unmatched[i] = !none && tables.get(i).isNone(joined) ? key : null;
    }
    for (int i = 0; i < dense.size(); i++) {
      out.dense[i] = dense.get(i).parse(cells);
    }
    ZonedDateTime moment = moment(out);
    out.clearTokens();
    for (int i = 0; i < sparse.size(); i++) {
      out.cut[i] = sparse.get(i).parse(cells, moment, warnings, out);
      out.ends[i] = out.tokenCount;
    }
    for (int i = 0; i < crosses.size(); i++) {
      crosses.get(i).add(out);
      out.ends[sparse.size() + i] = out.tokenCount;
    }
    for (int i = 0; i < histories.size(); i++) {
      int at = sparse.size() + crosses.size() + i;
      out.cut[at] = histories.get(i).parse(cells, moment, warnings, out);
      out.ends[at] = out.tokenCount;
    }
    for (int i = 0; i < labels.size(); i++) {
      out.labels[i] = labels.get(i).parse(cells, warnings);
      out.labelCells[i] = labels.get(i).compared(cells);
    }
    out.weight = weight();
    out.group = group();
  }

  /** Tells once of each column that spaces are part of its text. */
  static void tellSpaces(Warnings warnings, String column, String text) {
    if (Spaces.around(text)) {
      warnings.add(
          Warnings.About.SPACES,
          column,
          () ->
              "column '%s' has text with spaces around it, such as '%s'; set strip: true if they mean nothing"
                  .formatted(column, Excerpt.of(text)));
    }
  }

  private @Nullable ZonedDateTime moment(RawExample out) throws BadRowException {
    if (time == null || clock == null) {
      return null;
    }
    String cell = cells.text(time);
    if (missing.isNumber(cell)) {
      throw time.missing(cell, "; it is the time");
    }
    try {
      out.time = clock.millis(cell, time.comma());
    } catch (BadRowException e) {
      throw new BadRowException("column '%s' %s".formatted(time.name(), e.getMessage()));
    }
    String coarser = clock.doubt(out.time);
    if (coarser != null) {
      long millis = out.time;
      String column = time.name();
      warnings.add(
          Warnings.About.TIMES,
          column,
          () ->
              "column '%s' has times such as %s, the day %s; if they are %s, set time.format: %s"
                  .formatted(column, Excerpt.of(cell), Clock.day(millis), coarser, coarser));
    }
    return clock.at(out.time);
  }

  private float weight() throws BadRowException {
    if (weight == null) {
      return 1;
    }
    String cell = cells.text(weight);
    if (missing.isNumber(cell)) {
      if (scoring) {
        return 1;
      }
      throw weight.missing(cell, "; it is the weight");
    }
    double value = weight.number(cell);
    if (value < 0) {
      throw new BadRowException(
          "column '%s' is '%s'; a weight is at least 0".formatted(weight.name(), Excerpt.of(cell)));
    }
    return (float) value;
  }

  private long group() throws BadRowException {
    if (group == null) {
      return 0;
    }
    String cell = cells.text(group);
    if (!missing.isText(cell)) {
      tellSpaces(warnings, group.name(), cell);
      return groupKey(cell);
    }
    if (scoring) {
      return 0;
    }
    throw group.missing(cell, "; it is the group");
  }

  /**
   * The key of a group: the number itself where the cell is one, so that people know it again, else
   * the first half of MurmurHash3 x64 128 bit.
   */
  static long groupKey(String cell) {
    if (cell.length() < 19) {
      try {
        long number = Long.parseLong(cell);
        if (Long.toString(number).equals(cell)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Hashed below.
      }
    }
    return MurmurHash3.hash128x64(cell.getBytes(StandardCharsets.UTF_8))[0];
  }
}
