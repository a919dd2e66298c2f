package org.jingu.cpu.table;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.update.DecayClock;
import org.jingu.compiler.update.UpdateProgram;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of the rows that move in a step, each summed over the elements of its row in their order.
 * Where other columns of a table are elsewhere, the sums begin with those of the columns before,
 * and have the bits that they have where the table is whole.
 */
public final class RowTotals {
  private final List<String> tables;
  private final TableUpdate update;
  private final DecayClock clock;
  private final UpdateProgram program;

  RowTotals(List<String> tables, TableUpdate update, DecayClock clock, UpdateProgram program) {
    this.tables = tables;
    this.update = update;
    this.clock = clock;
    this.program = program;
  }

  /** The numbers of a table's rows. */
  public record Sums(double[] values, int rows) {
    /** Adds them to a sum, in the order of the rows. */
    public double total(double sum) {
      return TableUpdate.total(sum, values, rows);
    }
  }

  /** Zeros for the squared norms of a table's gradients, until the next call for it. */
  public Sums forSquares(String table) {
    return zeros(table, update.rowsOfNorm(tables.indexOf(table)));
  }

  /** Zeros for what a mean over rows is of, until the next call for the table. */
  public Sums forTerms(String table) {
    return zeros(table, update.rowsOfUpdate(tables.indexOf(table)));
  }

  private Sums zeros(String table, int rows) {
    return new Sums(update.zeros(tables.indexOf(table), rows), rows);
  }

  private double @Nullable [][] byTable(Map<String, Sums> sums) {
    double @Nullable [][] all = new double[tables.size()][];
    sums.forEach((table, of) -> all[tables.indexOf(table)] = of.values);
    return all;
  }

  /** Adds the squares of gradients, regularizer included. */
  public void addSquares(List<RowView> gradients, Map<String, Sums> to) {
    update.addSquares(gradients, byTable(to));
  }

  /** How many means over a row the update knows. */
  public int means() {
    return update.means();
  }

  /**
   * Adds what a mean is of, when those before are known.
   *
   * @param scalars {@link UpdateProgram#scalars}, to which the clock of decay is added
   */
  public void addTerms(int mean, List<RowView> gradients, double[] scalars, Map<String, Sums> to) {
    program.setClock(scalars, clock.now());
    update.addTerms(mean, gradients, scalars, byTable(to));
  }

  /** Makes a mean known from the sums over all of each row. */
  public void setMeans(int mean, Map<String, Sums> sums) {
    sums.forEach((table, of) -> update.setMeans(tables.indexOf(table), mean, of.values, of.rows));
  }
}
