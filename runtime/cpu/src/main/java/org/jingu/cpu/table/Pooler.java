package org.jingu.cpu.table;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jingu.api.Pooling;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/**
 * Pools bags, several examples at a time: the first rows of all bags are gathered, then their
 * second ones, and so on, and each lot is added in one loop. So waits for memory overlap, and loops
 * are long where rows are short.
 *
 * <p>A bag of one id gets its row as it is; others are sums from zero on in the order of their ids,
 * whatever lies in the same lot. One thread's.
 */
final class Pooler {
  /** Elements of a lot, more where a row has more: few enough for a core's first cache. */
  private static final int LOT = 2048;

  private final float[] sum;
  private final float[] lot;
  private final int[] rows;

  /** Of tables whose rows decay lazily. */
  private final @Nullable Settler settler;

  /**
   * For tables.
   *
   * @param widest the width of the widest
   * @param settler for rows that decay lazily, of {@link #elements}; null where rows are what is
   *     stored
   */
  Pooler(int widest, @Nullable Settler settler) {
    this.sum = new float[elements(widest)];
    this.lot = new float[sum.length];
    this.rows = new int[LOT];
    this.settler = settler;
  }

  /** The most elements that it looks up at once. */
  static int elements(int widest) {
    return Math.max(LOT, widest);
  }

  /** Sets the time to which rows decay lazily. */
  void at(double now) {
    if (settler != null) {
      settler.at(now);
    }
  }

  /** Writes the pooled rows of some examples. */
  void pool(Table table, IdBags ids, Pooling pooling, int first, int end, RowView to) {
    int most = Math.max(1, LOT / table.width());
    for (int b = first; b < end; b += most) {
      int count = Math.min(most, end - b);
      if (settler == null && table.width() > 1 && areSingle(ids, b, count)) {
        table.weights().copyRows(ids.values(), ids.offsets()[b], count, to, b, lot);
        continue;
      }
      if (table.width() > 1) {
        poolRows(table, ids, b, count);
      } else if (settler == null) {
        poolElements(table.weights(), ids, b, count);
      } else {
        poolElements(settler, table, ids, b, count);
      }
      if (pooling == Pooling.MEAN) {
        divide(ids, b, count, table.width());
      }
      write(to, b, count, table.width());
    }
  }

  private static boolean areSingle(IdBags ids, int b, int count) {
    int[] offsets = ids.offsets();
    boolean single = true;
    for (int i = b; i < b + count; i++) {
      single &= offsets[i + 1] - offsets[i] == 1;
    }
    return single;
  }

  private void gather(Table table, int count, float[] to) {
    table.weights().gather(rows, count, to);
    if (settler != null) {
      settler.settle(table, rows, 0, count, to);
    }
  }

  /** Decays all ids' elements of the bags together, then adds them. */
  private void poolElements(Settler settler, Table table, IdBags ids, int b, int count) {
    int[] offsets = ids.offsets();
    int done = offsets[b]; // ids before it are in a lot
    int lotStart = done;
    for (int i = 0; i < count; i++) {
      int until = offsets[b + i + 1];
      float total = 0;
      for (int id = offsets[b + i]; id < until; id++) {
        if (id == done) {
          int more = Math.min(lot.length, offsets[b + count] - done);
          table.weights().elements(ids.values(), done, more, lot);
          settler.settle(table, ids.values(), done, more, lot);
          lotStart = done;
          done += more;
        }
        total += lot[id - lotStart];
      }
      boolean single = until - offsets[b + i] == 1;
      sum[i] = single ? lot[until - 1 - lotStart] : total; // a sum from zero on has no -0
    }
  }

  private void poolElements(TableMemory weights, IdBags ids, int b, int count) {
    int[] values = ids.values();
    int[] offsets = ids.offsets();
    int singles = 0;
    while (singles < count && offsets[b + singles + 1] - offsets[b + singles] == 1) {
      singles++;
    }
    weights.elements(values, offsets[b], singles, sum);
    for (int i = singles; i < count; i++) {
      int from = offsets[b + i];
      int until = offsets[b + i + 1];
      float total = 0;
      for (int id = from; id < until; id++) {
        total += weights.get(values[id]);
      }
      sum[i] = until - from == 1 ? weights.get(values[from]) : total;
    }
  }

  private void poolRows(Table table, IdBags ids, int b, int count) {
    int[] offsets = ids.offsets();
    int common = Integer.MAX_VALUE;
    for (int i = b; i < b + count; i++) {
      common = Math.min(common, offsets[i + 1] - offsets[i]);
    }
    int elements = count * table.width();
    for (int round = 0; round < common; round++) {
      for (int i = 0; i < count; i++) {
        rows[i] = ids.values()[offsets[b + i] + round];
      }
      gather(table, count, round == 0 ? sum : lot);
      for (int i = 0; round == 1 && i < elements; i++) {
        sum[i] += 0f; // a sum from zero on has no -0
      }
      for (int i = 0; round > 0 && i < elements; i++) {
        sum[i] += lot[i];
      }
    }
    for (int i = 0; i < count; i++) {
      if (offsets[b + i + 1] - offsets[b + i] > common || common == 0) {
        poolRest(table, ids, b + i, common, i * table.width());
      }
    }
  }

  /** Adds the ids of one bag from the {@code done}-th on. */
  private void poolRest(Table table, IdBags ids, int b, int done, int at) {
    int width = table.width();
    int end = ids.offsets()[b + 1];
    int size = end - ids.offsets()[b];
    if (done == 0) {
      Arrays.fill(sum, at, at + width, 0);
    } else if (done == 1) {
      for (int k = at; k < at + width; k++) {
        sum[k] += 0f;
      }
    }
    int most = lot.length / width;
    for (int from = end - size + done; from < end; from += most) {
      int count = Math.min(most, end - from);
      System.arraycopy(ids.values(), from, rows, 0, count);
      gather(table, count, lot);
      if (size == 1) {
        System.arraycopy(lot, 0, sum, at, width);
        return;
      }
      for (int i = 0; i < count * width; i += width) {
        for (int k = 0; k < width; k++) {
          sum[at + k] += lot[i + k];
        }
      }
    }
  }

  private void divide(IdBags ids, int b, int count, int width) {
    for (int i = 0; i < count; i++) {
      int size = ids.offsets()[b + i + 1] - ids.offsets()[b + i];
      for (int k = i * width; size > 1 && k < (i + 1) * width; k++) {
        sum[k] /= size;
      }
    }
  }

  private void write(RowView to, int b, int count, int width) {
    FloatBuffer data = to.data();
    if (to.stride() == width) {
      data.put(to.at(b), sum, 0, count * width);
      return;
    }
    for (int i = 0; i < count; i++) {
      if (width == 1) {
        data.put(to.at(b + i), sum[i]);
      } else {
        data.put(to.at(b + i), sum, i * width, width);
      }
    }
  }
}
