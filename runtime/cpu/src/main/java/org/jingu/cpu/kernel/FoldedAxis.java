package org.jingu.cpu.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jingu.cpu.memory.View;

/**
 * Where an operand has the elements of an axis that was folded from several, such as those of a
 * small matrix in the order of its transpose: a table of places that repeats from row to row.
 */
final class FoldedAxis {
  /** How many times its elements the span of a row may be and still be read as a whole. */
  private static final int WIDEST = 2;

  /** Elements that are copied together where they are neighbours. */
  private static final int RUN = 4;

  private final int[] table;
  private final int span;
  private final boolean hasRuns;

  /** Room for a row's span, one a worker; empty where elements are read one by one. */
  private final float[][] rows;

  private FoldedAxis(int[] table, int threads) {
    this.table = table;
    this.span = Arrays.stream(table).max().orElse(0) + 1;
    this.hasRuns = hasRuns(table);
    this.rows = new float[span <= WIDEST * table.length ? threads : 0][span];
  }

  /**
   * The axis of an operand, folded from axes of these sizes, by which it advances so.
   *
   * @param threads how many may read at once
   */
  static FoldedAxis of(long[] dims, long[] strides, int threads) {
    int[] table = new int[(int) View.count(dims)];
    for (int i = 0; i < table.length; i++) {
      long place = 0;
      long rest = i;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        place += rest % dims[axis] * strides[axis];
        rest /= dims[axis];
      }
      table[i] = Math.toIntExact(place);
    }
    return new FoldedAxis(table, threads);
  }

  private static boolean hasRuns(int[] table) {
    for (int i = 0; i < table.length; i++) {
      if (i % RUN != 0 && table[i] != table[i - 1] + 1) {
        return false;
      }
    }
    return table.length % RUN == 0;
  }

  /** Copies rows, {@code rowStep} apart, into an array. */
  void load(int worker, FloatBuffer from, long place, long rowStep, int count, float[] to) {
    int length = table.length;
    for (int r = 0; r < count; r++) {
      int at = (int) (place + r * rowStep);
      if (r > 0 && rowStep == 0) {
        System.arraycopy(to, 0, to, r * length, length);
      } else if (rows.length > 0) {
        from.get(at, rows[worker], 0, span);
        pick(rows[worker], to, r * length);
      } else {
        for (int i = 0; i < length; i++) {
          to[r * length + i] = from.get(at + table[i]);
        }
      }
    }
  }

  private void pick(float[] from, float[] to, int at) {
    if (hasRuns) {
      for (int i = 0; i < table.length; i += RUN) {
        int place = table[i];
        to[at + i] = from[place];
        to[at + i + 1] = from[place + 1];
        to[at + i + 2] = from[place + 2];
        to[at + i + 3] = from[place + 3];
      }
      return;
    }
    for (int i = 0; i < table.length; i++) {
      to[at + i] = from[table[i]];
    }
  }

  /** Copies rows, {@code rowStep} apart, out of an array. */
  void store(FloatBuffer to, long place, long rowStep, int count, float[] from) {
    for (int r = 0; r < count; r++) {
      int at = (int) (place + r * rowStep);
      for (int i = 0; i < table.length; i++) {
        to.put(at + table[i], from[r * table.length + i]);
      }
    }
  }
}
