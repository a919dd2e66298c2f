package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Raw rows as Arrow files.
 *
 * @param files the examples, a file or more a raw file, in the order of the rows
 * @param kept the cells of the columns to keep, row by row those of {@code files}; text columns
 * @param rows what was counted of the rows
 * @param badRows how many rows were left out
 * @param firstBad the first of them and its reason, or null
 * @param warnings what is odd about the rows, a sentence each
 */
public record EncodedRows(
    List<Path> files,
    List<Path> kept,
    PrepareReport.PartReport rows,
    long badRows,
    @Nullable String firstBad,
    List<String> warnings) {

  /**
   * What rows are encoded for.
   *
   * @param labelled whether they must have labels, weight and group; to be scored they need not
   * @param keep columns of the raw files whose cells are wanted beside the examples
   * @param quarantine the file for bad rows, or null where they are only counted
   */
  public record Purpose(boolean labelled, List<String> keep, @Nullable Path quarantine) {
    /** To be scored, nothing kept. */
    public static Purpose score() {
      return new Purpose(false, List.of(), null);
    }
  }
}
