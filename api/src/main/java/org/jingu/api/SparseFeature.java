package org.jingu.api;

import org.jspecify.annotations.Nullable;

/**
 * A categorical feature: every example has a bag of ids in {@code [0, rows)}, or a sequence of at
 * most L of them. A model that knows no sequences reads one as a bag.
 *
 * @param name the feature's column
 * @param table the vocabulary; features that name the same table share its rows
 * @param rows the number of ids, the out-of-vocabulary row included
 * @param pooling how several ids become one vector
 * @param embeddings how many embeddings of the model's dimension this feature has (Wukong, section
 *     3.2: significant features have several)
 * @param dim the width of a small embedding, or 0 for the model's dimension
 * @param group the group of small embeddings to which it belongs, or null
 * @param oov the out-of-vocabulary row, which no known token has; null where the table has none
 * @param sequence the most ids of an example, L, where their order means something, the latest
 *     last; 0 where it means nothing
 */
public record SparseFeature(
    String name,
    String table,
    int rows,
    Pooling pooling,
    int embeddings,
    int dim,
    @Nullable String group,
    @Nullable Integer oov,
    int sequence) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if rows, embeddings, dim, oov or sequence is out of range, or
   *     if dim and group do not come together
   */
  public SparseFeature {
    if (rows < 1) {
      throw new IllegalArgumentException(
          "feature '" + name + "' has " + rows + " rows; a table needs at least 1");
    }
    if (embeddings < 1) {
      throw new IllegalArgumentException(
          "feature '" + name + "' has " + embeddings + " embeddings; it needs at least 1");
    }
    if (dim < 0 || (dim > 0) != (group != null)) {
      throw new IllegalArgumentException(
          "feature '"
              + name
              + "' has dim "
              + dim
              + " and group "
              + group
              + "; a small embedding needs both, any other feature neither");
    }
    if (dim > 0 && embeddings > 1) {
      throw new IllegalArgumentException(
          "feature '"
              + name
              + "' is a small embedding and cannot have "
              + embeddings
              + " embeddings; the group's 'embeddings' sets how many rows come out");
    }
    if (oov != null && (oov < 0 || oov >= rows)) {
      throw new IllegalArgumentException(
          "feature '%s' has the out-of-vocabulary row %d and %d rows; it must be one of them"
              .formatted(name, oov, rows));
    }
    if (sequence < 0) {
      throw new IllegalArgumentException(
          "feature '%s' is a sequence of at most %d ids; it must be at least 1, or 0 for a bag"
              .formatted(name, sequence));
    }
  }

  /** A feature whose ids have no order. */
  public SparseFeature(
      String name,
      String table,
      int rows,
      Pooling pooling,
      int embeddings,
      int dim,
      @Nullable String group,
      @Nullable Integer oov) {
    this(name, table, rows, pooling, embeddings, dim, group, oov, 0);
  }

  /** A feature whose ids have no order and whose table has no out-of-vocabulary row. */
  public SparseFeature(
      String name,
      String table,
      int rows,
      Pooling pooling,
      int embeddings,
      int dim,
      @Nullable String group) {
    this(name, table, rows, pooling, embeddings, dim, group, null, 0);
  }

  /** A feature with a table of its own, sum pooling and one embedding. */
  public static SparseFeature of(String name, int rows) {
    return new SparseFeature(name, name, rows, Pooling.SUM, 1, 0, null);
  }

  /**
   * A sequence of rows of a table that another feature may have too, such as a user's last items.
   *
   * @param sequence L
   */
  public static SparseFeature sequence(String name, String table, int rows, int sequence) {
    return new SparseFeature(name, table, rows, Pooling.MEAN, 1, 0, null, null, sequence);
  }

  /** Whether the order of ids means something. */
  public boolean isSequence() {
    return sequence > 0;
  }
}
