package org.jingu.data.prepare;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A row parsed and checked but not yet encoded; reused from row to row. */
final class RawExample {
  /** A number a dense column, NaN where it is missing. */
  final double[] dense;

  /** NaN where a label is missing. */
  final float[] labels;

  /** The cells of labels that are compared with a text; null for other labels. */
  final @Nullable String[] labelCells;

  /** By side table, the key that found nothing there, or null. */
  final @Nullable String[] unmatched;

  /**
   * By sparse feature, whether a sequence was longer than it may be, so that its first are gone.
   */
  final boolean[] cut;

  /**
   * The tokens of feature f, crosses and then histories last, are those from {@code ends[f - 1]} to
   * {@code ends[f]}.
   */
  final int[] ends;

  @Nullable String[] tokens = new @Nullable String[16];
  int tokenCount;
  float weight = 1;
  long group;

  /** Milliseconds since 1970; 0 without a time column. */
  long time;

  RawExample(int dense, int sparse, int labels, int tables) {
    this.dense = new double[dense];
    this.labels = new float[labels];
    this.labelCells = new String[labels];
    this.unmatched = new String[tables];
    this.ends = new int[sparse];
    this.cut = new boolean[sparse];
  }

  /**
   * Leaves of the tokens from some place on the last.
   *
   * @param most how many stay
   * @return whether there were more
   */
  boolean keepLast(int from, int most) {
    int surplus = tokenCount - from - most;
    if (surplus <= 0) {
      return false;
    }
    System.arraycopy(tokens, from + surplus, tokens, from, most);
    tokenCount -= surplus;
    return true;
  }

  /** Adds a token; see {@link org.jingu.data.vocab.Vocabulary#idOf} for null and empty. */
  void token(@Nullable String token) {
    if (tokenCount == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * tokenCount);
    }
    tokens[tokenCount++] = token;
  }
}
