package org.jingu.ranks;

/**
 * The part of a table [V, w] that one rank has: some of its rows and of these some columns, in the
 * order of the table.
 *
 * @param owner the rank
 * @param firstRow the first of its rows
 * @param rows how many
 * @param firstColumn the first of its columns
 * @param columns how many
 * @param width of the table's rows, w
 */
public record Shard(int owner, int firstRow, int rows, int firstColumn, int columns, int width) {
  /** All of a table. */
  public static Shard whole(int owner, int rows, int width) {
    return new Shard(owner, 0, rows, 0, width, width);
  }

  /** The number of its elements. */
  public long size() {
    return (long) rows * columns;
  }

  /** The element of the table, row-major, that the shard has at a place. */
  public long element(long place) {
    return (firstRow + place / columns) * width + firstColumn + place % columns;
  }

  /** How many of the shard's elements come before an element of the table. */
  public long before(long element) {
    long row = element / width - firstRow;
    if (row < 0) {
      return 0;
    }
    if (row >= rows) {
      return size();
    }
    long column = element % width - firstColumn;
    return row * columns + Math.max(0, Math.min(columns, column));
  }

  private boolean meets(Shard other) {
    return firstRow < other.firstRow + other.rows
        && other.firstRow < firstRow + rows
        && firstColumn < other.firstColumn + other.columns
        && other.firstColumn < firstColumn + columns;
  }

  /** Whether it is a part of such a table, and has nothing that another has. */
  boolean fits(int allRows, int allColumns, Iterable<Shard> others) {
    boolean inside =
        rows > 0
            && columns > 0
            && firstRow >= 0
            && firstColumn >= 0
            && firstRow + rows <= allRows
            && firstColumn + columns <= allColumns
            && width == allColumns;
    for (Shard other : others) {
      inside &= other.equals(this) || !meets(other);
    }
    return inside;
  }
}
