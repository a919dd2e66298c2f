package org.jingu.data.prepare;

import java.util.List;
import java.util.Map;

/**
 * What a preparation did.
 *
 * @param parts by part: train, valid, test
 * @param tables rows by table
 * @param dense the number of dense features
 * @param badRows how many rows went to the quarantine
 * @param extended what became of the tokens of each table, where a data set was extended
 * @param warnings what is odd about the rows, a sentence each
 * @param seconds how long it took
 */
public record PrepareReport(
    Map<String, PartReport> parts,
    Map<String, Integer> tables,
    int dense,
    long badRows,
    Map<String, TableGrowth> extended,
    List<String> warnings,
    double seconds) {

  /**
   * What was written of one part.
   *
   * @param rows the number of rows
   * @param labelMeans the mean of each label
   * @param unseen the share of ids that are out of the vocabulary, by feature with a fitted one;
   *     missing values are not among the ids
   * @param unmatched the share of rows that find nothing in a side table, by join
   * @param cut the share of rows that have more ids than the sequence, of which the latest stay, by
   *     sequence
   */
  public record PartReport(
      long rows,
      Map<String, Double> labelMeans,
      Map<String, Double> unseen,
      Map<String, Double> unmatched,
      Map<String, Double> cut) {}

  /**
   * What became of the tokens of a table when its data set was extended.
   *
   * @param was its rows before
   * @param rows its rows now
   * @param added how many tokens got a row, those in {@code reused} included
   * @param reused how many of them got that of an evicted token
   * @param evicted how many tokens lost their row
   * @param waiting how many tokens were seen too seldom so far, or found the vocabulary full
   */
  public record TableGrowth(int was, int rows, int added, int reused, int evicted, int waiting) {}

  /** A number as people write it: without a fraction where it has none. */
  static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  /** Rows of all parts. */
  public long rows() {
    return parts.values().stream().mapToLong(PartReport::rows).sum();
  }

  /** Rows a second, over all passes. */
  public double rowsPerSecond() {
    return seconds > 0 ? rows() / seconds : 0;
  }
}
