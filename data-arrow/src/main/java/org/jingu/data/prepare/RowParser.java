package org.jingu.data.prepare;

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jingu.data.format.Row;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rows of one file into checked examples. Whether a row is bad depends on the row, the
 * side tables and the configuration only, never on what was fitted, so that every pass agrees.
 */
final class RowParser {
  private final List<SideTable> tables;
  private final List<Columns.Column> keys = new ArrayList<>();
  private final List<DenseSource> dense = new ArrayList<>();
  private final List<SparseSource> sparse = new ArrayList<>();
  private final List<LabelSource> labels = new ArrayList<>();
  private final Set<String> missingValues;
  private final @Nullable Clock clock;
  private Columns.@Nullable Column time;
  private Columns.@Nullable Column weight;
  private Columns.@Nullable Column group;
  private final String[][] cells;

  /**
   * For the rows of one file.
   *
   * @param file what messages call the file
   * @param names its columns
   * @param scoring whether the rows are to be scored: they may then lack labels, weight and group
   * @throws org.jingu.api.config.ConfigException with every column that is not there
   */
  RowParser(
      PrepareConfig config,
      List<SideTable> tables,
      String file,
      List<String> names,
      boolean scoring) {
    this.tables = tables;
    this.missingValues = new HashSet<>(config.missingValues());
    this.cells = new String[1 + tables.size()][];
    this.clock = config.time() == null ? null : config.time().clock();
    Columns columns = new Columns(file, names);
    for (SideTable table : tables) {
      keys.add(columns.get(table.config().on(), "joins." + table.name() + ".on"));
      columns.add(table.columns(), "joins." + table.name());
    }
    config.dense().forEach((name, it) -> dense.add(DenseSource.of(name, it, columns)));
    config.sparse().forEach((name, it) -> sparse.add(SparseSource.of(name, it, columns)));
    config.labels().forEach((name, it) -> labels.add(LabelSource.of(name, it, columns, scoring)));
    boolean timed = config.sparse().values().stream().anyMatch(it -> it.time() != null);
    if (config.time() != null && (timed || !scoring)) {
      time = columns.get(config.time().column(), "time.column");
    }
    weight = optional(columns, config.weight(), "weight", scoring);
    group = optional(columns, config.group(), "group", scoring);
    columns.check();
  }

  private static Columns.@Nullable Column optional(
      Columns columns, @Nullable String name, String where, boolean scoring) {
    return name == null || (scoring && !columns.has(name)) ? null : columns.get(name, where);
  }

  /** Room for one example. */
  RawExample example() {
    return new RawExample(dense.size(), sparse.size(), labels.size(), tables.size());
  }

  /**
   * Parses a row.
   *
   * @param out what it holds on return, unless there was an exception
   */
  void parse(Row row, RawExample out) throws BadRowException {
    if (row.problem() != null) {
      throw new BadRowException(row.problem());
    }
    cells[0] = row.cells();
    for (int i = 0; i < tables.size(); i++) {
      String key = keys.get(i).of(cells);
      cells[i + 1] = tables.get(i).lookUp(key);
      out.unmatched[i] = tables.get(i).has(key) ? null : key;
    }
    for (int i = 0; i < dense.size(); i++) {
      out.dense[i] = dense.get(i).parse(cells, this);
    }
    ZonedDateTime moment = moment(out);
    out.tokenCount = 0;
    for (int i = 0; i < sparse.size(); i++) {
      sparse.get(i).parse(cells, moment, this, out);
      out.ends[i] = out.tokenCount;
    }
    for (int i = 0; i < labels.size(); i++) {
      out.labels[i] = labels.get(i).parse(cells, this);
      out.labelCells[i] = labels.get(i).compared(cells);
    }
    out.weight = weight();
    out.group = group();
  }

  boolean isMissing(String cell) {
    return cell.isEmpty() || (!missingValues.isEmpty() && missingValues.contains(cell));
  }

  private @Nullable ZonedDateTime moment(RawExample out) throws BadRowException {
    if (time == null || clock == null) {
      return null;
    }
    out.time = clock.millis(time.of(cells));
    return clock.at(out.time);
  }

  private float weight() throws BadRowException {
    if (weight == null) {
      return 1;
    }
    String cell = weight.of(cells);
    double value = Numbers.parse(weight.name(), cell);
    if (value < 0) {
      throw new BadRowException(
          "column '%s' is '%s'; a weight is at least 0".formatted(weight.name(), cell));
    }
    return (float) value;
  }

  private long group() throws BadRowException {
    if (group == null) {
      return 0;
    }
    String cell = group.of(cells);
    if (isMissing(cell)) {
      throw new BadRowException("column '" + group.name() + "' is missing; it is the group");
    }
    return groupKey(cell);
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
