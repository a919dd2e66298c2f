package org.jingu.cpu.memory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies of weights whose rows do not lie one after another as a product reads them, such as those
 * of a layer that multiplies with its transposed matrix: a product turns them anew each time, which
 * is a fifth of its time for a hundred examples. For models that only predict. Copies are made when
 * they are first asked for, and shared by all programs; any number of threads may ask.
 */
public final class TurnedWeights implements AutoCloseable {
  private final Map<Key, Copy> copies = new HashMap<>();

  private record Key(long address, List<Long> dims, List<Long> strides) {}

  private record Copy(View from, NativeMemory memory, View turned) {
    static Copy of(View weights) {
      NativeMemory memory = new NativeMemory(weights.count());
      try {
        View turned =
            new View(
                memory.storage(0, weights.count()),
                0,
                weights.dims(),
                View.denseStrides(weights.dims()));
        return new Copy(weights, memory, turned);
      } catch (RuntimeException | Error e) {
        memory.close();
        throw e;
      }
    }

    /** Copies row by row; what is read jumps, what is written does not. */
    void refresh() {
      int last = from.rank() - 1;
      long[] dims = from.dims();
      float[] row = new float[Math.toIntExact(dims[last])];
      long[] at = new long[last];
      for (int first = 0; first < turned.count(); first += row.length) {
        long place = from.offset();
        for (int axis = 0; axis < last; axis++) {
          place += at[axis] * from.strides()[axis];
        }
        for (int i = 0; i < row.length; i++) {
          row[i] = from.storage().buffer().get((int) (place + i * from.strides()[last]));
        }
        turned.storage().buffer().put(first, row);
        for (int axis = last - 1; axis >= 0 && ++at[axis] == dims[axis]; axis--) {
          at[axis] = 0;
        }
      }
    }
  }

  /** The weights with the elements of each row side by side: themselves, or a copy. */
  public synchronized View of(View weights) {
    if (weights.strides()[weights.rank() - 1] == 1 || weights.isDense() || repeats(weights)) {
      return weights;
    }
    Key key =
        new Key(
            weights.storage().pointer(weights.offset()).address(),
            Arrays.stream(weights.dims()).boxed().toList(),
            Arrays.stream(weights.strides()).boxed().toList());
    return copies
        .computeIfAbsent(
            key,
            missing -> {
              Copy copy = Copy.of(weights);
              copy.refresh();
              return copy;
            })
        .turned();
  }

  private static boolean repeats(View weights) {
    return Arrays.stream(weights.strides()).anyMatch(stride -> stride == 0);
  }

  /** Copies all anew, after weights have moved. */
  public synchronized void refresh() {
    copies.values().forEach(Copy::refresh);
  }

  @Override
  public synchronized void close() {
    copies.values().forEach(copy -> copy.memory().close());
    copies.clear();
  }
}
