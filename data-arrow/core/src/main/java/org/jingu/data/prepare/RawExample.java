package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/** A row parsed and checked but not yet encoded; reused from row to row. */
final class RawExample {
  private static final int NULL = -1;

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

  /** Of all tokens, one after the other, as {@link Utf8}. */
  byte[] tokenBytes = new byte[256];

  /** By token, where it begins; {@link #NULL} for null. */
  private int[] tokenStarts = new int[32];

  private int[] tokenEnds = new int[32];

  /** By token, its row, once it was looked up. */
  int[] ids = new int[32];

  int tokenCount;

  /** Of no meaning; see {@link org.jingu.data.vocab.Vocabulary#touch}. */
  long touched;

  private int bytesUsed;

  float weight = 1;
  long group;

  /** Which part the row belongs to, and what will be written of it; set as it is encoded. */
  Part part = Part.TRAIN;

  ByteBuffer encoded = ByteBuffer.allocate(0);

  /** Cells of the row that are wanted beside the example. */
  byte[][] kept = {};

  /** Milliseconds since 1970; 0 without a time column. */
  long time;

  /** Its number in the pass, bad rows counted. */
  long ordinal;

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
    System.arraycopy(tokenStarts, from + surplus, tokenStarts, from, most);
    System.arraycopy(tokenEnds, from + surplus, tokenEnds, from, most);
    tokenCount -= surplus;
    return true;
  }

  /** Leaves out all tokens. */
  void clearTokens() {
    tokenCount = 0;
    bytesUsed = 0;
  }

  /** Adds a token; see {@link org.jingu.data.vocab.Vocabulary#idOf} for null and empty. */
  void token(@Nullable String token) {
    if (token == null) {
      token(NULL, NULL);
    } else {
      byte[] utf8 = Utf8.of(token);
      token(utf8, 0, utf8.length);
    }
  }

  /** Adds a token as {@link Utf8}. */
  void token(byte[] from, int start, int end) {
    int length = end - start;
    if (bytesUsed + length > tokenBytes.length) {
      tokenBytes = Arrays.copyOf(tokenBytes, Math.max(2 * tokenBytes.length, bytesUsed + length));
    }
    if (length <= Long.BYTES
        && bytesUsed + Long.BYTES <= tokenBytes.length
        && start + Long.BYTES <= from.length) {
      // Most are short, and what is behind them is void.
      Utf8.LONG.set(tokenBytes, bytesUsed, (long) Utf8.LONG.get(from, start));
    } else {
      System.arraycopy(from, start, tokenBytes, bytesUsed, length);
    }
    token(bytesUsed, bytesUsed + length);
    bytesUsed += length;
  }

  /** Adds a token of which only the id will be asked for. */
  void untold() {
    token(0, 1);
  }

  private void token(int start, int end) {
    if (tokenCount == tokenStarts.length) {
      tokenStarts = Arrays.copyOf(tokenStarts, 2 * tokenCount);
      tokenEnds = Arrays.copyOf(tokenEnds, 2 * tokenCount);
      ids = Arrays.copyOf(ids, 2 * tokenCount);
    }
    tokenStarts[tokenCount] = start;
    tokenEnds[tokenCount++] = end;
  }

  /** A token as a text. */
  @Nullable String token(int index) {
    return tokenStarts[index] == NULL
        ? null
        : Utf8.text(tokenBytes, tokenStarts[index], tokenEnds[index]);
  }

  /** Whether a token is null or empty: a missing value. */
  boolean isMissing(int index) {
    return tokenStarts[index] == tokenEnds[index];
  }

  /** Whether a token is null: out of the vocabulary. */
  boolean isNull(int index) {
    return tokenStarts[index] == NULL;
  }

  /** Where in {@link #tokenBytes} a token begins. */
  int tokenStart(int index) {
    return tokenStarts[index];
  }

  /** Where in {@link #tokenBytes} a token ends. */
  int tokenEnd(int index) {
    return tokenEnds[index];
  }
}
