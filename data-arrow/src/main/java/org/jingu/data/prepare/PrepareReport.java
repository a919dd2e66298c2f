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
 * @param warnings what is odd about the data but may be meant
 * @param seconds how long it took
 */
public record PrepareReport(
    Map<String, PartReport> parts,
    Map<String, Integer> tables,
    int dense,
    long badRows,
    List<String> warnings,
    double seconds) {

  /**
   * What was written of one part.
   *
   * @param rows the number of rows
   * @param labelMeans the mean of each label
   * @param unseen the share of ids that are out of the vocabulary, by feature with a fitted one
   */
  public record PartReport(long rows, Map<String, Double> labelMeans, Map<String, Double> unseen) {}

  /** Rows of all parts. */
  public long rows() {
    return parts.values().stream().mapToLong(PartReport::rows).sum();
  }

  /** Rows a second, over all passes. */
  public double rowsPerSecond() {
    return seconds > 0 ? rows() / seconds : 0;
  }
}
