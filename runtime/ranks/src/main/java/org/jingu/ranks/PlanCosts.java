package org.jingu.ranks;

import org.jingu.ranks.TablePlacement.Table;

/**
 * What a step's work with tables costs a rank, and what tables need of its memory. Times of other
 * machines differ, but less so the shares of one in another, which a plan depends on.
 *
 * @param batch examples of a step, of all ranks together
 * @param idNanos of an id that is looked up and whose row moves, whatever its width
 * @param numberNanos of each number of such a row, besides
 * @param byteNanos of a byte that a rank sends
 * @param elementBytes of an element of a table and of what is kept of it
 * @param rowBytes of what is kept of a row
 * @param everyRow whether a step moves all rows of a table
 */
public record PlanCosts(
    int batch,
    double idNanos,
    double numberNanos,
    double byteNanos,
    int elementBytes,
    int rowBytes,
    boolean everyRow) {
  /** What a rank does in a step, and has. */
  record Load(double nanos, double bytes, long memory) {}

  /**
   * Medians of three measurements, which scattered up to fourfold, on a busy machine of two cores,
   * over its loopback address.
   */
  public static final PlanCosts USUAL = new PlanCosts(4096, 400, 10, 1.2, 4, 4, false);

  /** With steps of other sizes. */
  public PlanCosts ofBatch(int examples) {
    return new PlanCosts(
        examples, idNanos, numberNanos, byteNanos, elementBytes, rowBytes, everyRow);
  }

  /** With what a machine takes. */
  public PlanCosts timed(double id, double number, double ofByte) {
    return new PlanCosts(batch, id, number, ofByte, elementBytes, rowBytes, everyRow);
  }

  /** With what is kept of tables. */
  public PlanCosts stored(int ofElement, int ofRow, boolean all) {
    return new PlanCosts(batch, idNanos, numberNanos, byteNanos, ofElement, ofRow, all);
  }

  /** What a rank does for a table of which each of {@code parts} ranks has an equal part. */
  Load load(Table table, TableSpread.Kind kind, int parts, int ranks) {
    double ids = batch * table.ids() + (everyRow ? table.rows() : 0);
    double sent = 2.0 * batch * table.lookUps() * (ranks - 1) / ranks * Float.BYTES;
    int rows = table.rows();
    int columns = table.width();
    int part = (columns + parts - 1) / parts;
    return switch (kind) {
      case WHOLE -> new Load(ids * time(columns), sent, memory(rows, columns));
      case COLUMN ->
          new Load(ids * time((double) columns / parts), sent / parts, memory(rows, part));
      case ROW -> // each sends sums of all bags
          new Load(ids / parts * time(columns), sent, memory((rows + parts - 1) / parts, columns));
      case REPLICATED -> {
        double own = batch * table.ids() / ranks;
        double given = Math.min(rows, own) * (ranks - 1) * (columns + 1) * Float.BYTES;
        double moved = own + Math.min(rows, ids);
        yield new Load(moved * time(columns), given, memory(rows, columns));
      }
    };
  }

  private double time(double columns) {
    return idNanos + numberNanos * columns;
  }

  private long memory(long rows, long columns) {
    return rows * (columns * elementBytes + rowBytes);
  }
}
