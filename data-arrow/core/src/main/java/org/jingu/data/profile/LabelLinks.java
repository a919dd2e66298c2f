package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jingu.data.prepare.CellForms;
import org.jspecify.annotations.Nullable;

/**
 * How well each column alone tells the label, for finding columns that could only be known after
 * it: {@link HeldOutAuc}, of numbers by each of a hundred bins.
 */
public final class LabelLinks {
  private static final int BINS = 100;

  private final List<Scan> scans = new ArrayList<>();

  private LabelLinks() {}

  /**
   * What a column tells.
   *
   * @param auc the AUC of ranking rows by it; NaN where rows of a class are too few to say
   * @param positivesWhere the share of positives where it has a value
   * @param positivesElse the share where it has none
   * @param with rows with a value
   * @param without rows without one
   */
  public record Link(
      double auc, double positivesWhere, double positivesElse, long with, long without) {}

  /**
   * Reads the rows once more.
   *
   * @param profile what the first pass found
   * @param label the label's cells to 1, 0, or null where it is missing
   * @param labelIndex the label's column
   * @return a link a column
   */
  public static List<Link> of(
      RawRows rows, RawProfile profile, int labelIndex, Function<String, @Nullable Boolean> label) {
    LabelLinks links = new LabelLinks();
    int count = profile.columns().size();
    boolean comma = rows.dialect().decimalComma();
    for (ColumnProfile column : profile.columns()) {
      links.scans.add(new Scan(column, count, comma));
    }
    long[] ordinal = {0};
    rows.read(
        "link",
        cells -> {
          Boolean positive = label.apply(cells[labelIndex]);
          long draw = CountTable.mix(++ordinal[0]);
          if (positive != null) {
            int which = HeldOutAuc.which(draw, positive);
            for (int i = 0; i < count; i++) {
              if (i != labelIndex) {
                links.scans.get(i).add(cells[i], which);
              }
            }
          }
        });
    return links.scans.stream().map(Scan::link).toList();
  }

  /** One column. */
  private static final class Scan {
    private final CountTable table;
    private final boolean comma;
    private final double @Nullable [] edges;
    private final long[] present = new long[2];
    private final long[] absent = new long[2];

    Scan(ColumnProfile column, int columns, boolean comma) {
      this.comma = comma;
      this.table = CountTable.shared(HeldOutAuc.WIDTH, columns);
      this.edges =
          column.isNearlyNumeric() && column.distinct() > BINS ? edges(column.numbers()) : null;
    }

    private static double[] edges(NumberProfile numbers) {
      double[] edges = new double[BINS];
      for (int i = 0; i < BINS; i++) {
        edges[i] = numbers.quantile((i + 1.0) / BINS);
      }
      return Arrays.stream(edges).distinct().toArray();
    }

    void add(String cell, int which) {
      String text = CellForms.strip(cell);
      boolean missing = text.isEmpty() || ColumnScan.isMark(text);
      (missing ? absent : present)[which & 1]++;
      table.add(missing ? 1 : key(text), which);
    }

    private long key(String text) {
      double number = edges == null ? Double.NaN : CellForms.number(text, comma);
      if (edges == null || Double.isNaN(number)) {
        return CountTable.hash(text);
      }
      int place = Arrays.binarySearch(edges, number);
      // A value that is an edge is a bin of its own: zeros are often most of a column.
      return CountTable.mix(place >= 0 ? 1_000_000L + place : 2_000_000L - place);
    }

    Link link() {
      long with = present[0] + present[1];
      long without = absent[0] + absent[1];
      return new Link(
          HeldOutAuc.of(table.rows()),
          with == 0 ? Double.NaN : (double) present[1] / with,
          without == 0 ? Double.NaN : (double) absent[1] / without,
          with,
          without);
    }
  }
}
