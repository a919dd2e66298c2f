package org.jingu.api;

/**
 * A look-up that the runtime makes outside the graph: pools the rows of one feature's bag, or gives
 * every id of a sequence a row of its own.
 *
 * <p>A sequence is looked up as L bags an example, each of one id or none, so that engines group,
 * sum and update its rows as those of any bag.
 *
 * @param table the table's name in checkpoints; bags with the same table share its rows
 * @param feature the feature whose ids are looked up
 * @param rows the rows of the table, V
 * @param width the width of a row
 * @param pooling how rows become one vector
 * @param initializer the initial values of the table
 * @param positions how many rows come out: 1 for a bag, L for a sequence of at most L ids. There
 *     the latest id has the last position, and positions before the first id are zeros
 */
public record EmbeddingBag(
    String table,
    String feature,
    int rows,
    int width,
    Pooling pooling,
    Initializer initializer,
    int positions) {

  /**
   * Checks the positions.
   *
   * @throws IllegalArgumentException if there is none
   */
  public EmbeddingBag {
    if (positions < 1) {
      throw new IllegalArgumentException(
          "feature '%s' is looked up at %d positions; it needs at least 1"
              .formatted(feature, positions));
    }
  }

  /** A bag, whose rows are pooled into one. */
  public EmbeddingBag(
      String table, String feature, int rows, int width, Pooling pooling, Initializer initializer) {
    this(table, feature, rows, width, pooling, initializer, 1);
  }

  /** The width of all rows of an example side by side, positions · width. */
  public int exampleWidth() {
    return Math.multiplyExact(positions, width);
  }
}
