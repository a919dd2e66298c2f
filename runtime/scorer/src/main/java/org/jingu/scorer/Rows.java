package org.jingu.scorer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Raw rows that are built cell by cell, for a scorer's columns. What is not set is missing.
 *
 * <pre>{@code
 * Rows rows = scorer.rows();
 * rows.add().set("user", "u17").set("item", "i4").set("price", 3.5);
 * rows.add().set("user", "u3").set("tags", List.of("t1", "t2"));
 * Scores scores = scorer.score(rows);
 * System.out.println(scores.of(0) + " and " + scores.of(1));
 * }</pre>
 *
 * <p>A column that is set in many rows may be looked up once:
 *
 * <pre>{@code
 * Rows rows = scorer.rows();
 * Rows.Column user = rows.column("user");
 * Rows.Column price = rows.column("price");
 * for (int i = 0; i < 100; i++) {
 *   rows.add().set(user, "u" + i).set(price, 0.5 * i);
 * }
 * System.out.println(scorer.score(rows).rows());
 * }</pre>
 *
 * <p>Not for use by several threads at once.
 */
public final class Rows {
  private final Cells cells;
  private final List<String[]> rows = new ArrayList<>();

  Rows(Cells cells) {
    this.cells = cells;
  }

  /** A column of these rows. */
  public final class Column {
    private final int index;

    private Column(int index) {
      this.index = index;
    }

    private Rows rows() {
      return Rows.this;
    }

    /** Its name. */
    public String name() {
      return cells.columns().get(index);
    }
  }

  /** A row under way. */
  public final class Row {
    private final String[] of;
    private final int number;

    private Row(String[] of, int number) {
      this.of = of;
      this.number = number;
    }

    /**
     * Sets a cell.
     *
     * @param value text, null or empty where it is missing
     * @throws DataException if the model reads no such column
     */
    public Row set(String column, @Nullable String value) {
      return set(column(column), value);
    }

    /**
     * Sets a cell.
     *
     * @throws DataException if the model reads no such column
     */
    public Row set(String column, double value) {
      return set(column(column), value);
    }

    /**
     * Sets a cell.
     *
     * @throws DataException if the model reads no such column
     */
    public Row set(String column, long value) {
      return set(column(column), value);
    }

    /**
     * Sets a cell of several values.
     *
     * @throws DataException if the model reads no such column, or takes one value there and gets
     *     more
     */
    public Row set(String column, Collection<?> values) {
      return set(column(column), values);
    }

    /**
     * Sets a cell.
     *
     * @param value text, null or empty where it is missing
     */
    public Row set(Column column, @Nullable String value) {
      return put(column, value);
    }

    /** Sets a cell. */
    public Row set(Column column, double value) {
      return put(column, value);
    }

    /** Sets a cell. */
    public Row set(Column column, long value) {
      return put(column, value);
    }

    /**
     * Sets a cell of several values.
     *
     * @throws DataException if the model takes one value there and gets more
     */
    public Row set(Column column, Collection<?> values) {
      return put(column, values);
    }

    private Row put(Column column, @Nullable Object value) {
      if (column.rows() != Rows.this) {
        throw new IllegalArgumentException(
            "column '%s' is of other rows; take it of these".formatted(column.name()));
      }
      of[column.index] = cells.cell(number, column.name(), value);
      return this;
    }
  }

  /**
   * A column, to set cells by.
   *
   * @throws DataException if the model reads no such column
   */
  public Column column(String name) {
    return new Column(cells.index(name));
  }

  /** Adds a row without values. */
  public Row add() {
    String[] row = new String[cells.columns().size()];
    rows.add(row);
    return new Row(row, rows.size() - 1);
  }

  /** Their number. */
  public int size() {
    return rows.size();
  }

  List<String> columns() {
    return cells.columns();
  }

  List<String[]> cells() {
    return rows;
  }
}
