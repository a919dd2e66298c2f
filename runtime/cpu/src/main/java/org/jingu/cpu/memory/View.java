package org.jingu.cpu.memory;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor in a storage: element (i, j, ...) is at {@code offset + i * strides[0] + j * strides[1]
 * + ...}. Reshapes, permutes, slices and the parts of a concatenation are views; none copies.
 *
 * @param storage where the elements are
 * @param offset the first element's place
 * @param dims the sizes
 * @param strides the distances, in elements; 0 repeats
 */
public record View(Storage storage, long offset, long[] dims, long[] strides) {

  /** Sizes, and strides where they are not dense: {@code [4, 3]:[8, 1]}. */
  @Override
  public String toString() {
    return Arrays.toString(dims) + (isDense() ? "" : ":" + Arrays.toString(strides));
  }

  public static long count(long... dims) {
    long n = 1;
    for (long dim : dims) {
      n *= dim;
    }
    return n;
  }

  public static long[] denseStrides(long... dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return strides;
  }

  /** The number of elements. */
  public long count() {
    return count(dims);
  }

  /** The size of the last axis. */
  public long width() {
    return rank() == 0 ? 1 : dims[rank() - 1];
  }

  public int rank() {
    return dims.length;
  }

  /** Whether elements follow one another in row-major order without gaps. */
  public boolean isDense() {
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      if (dims[i] != 1 && strides[i] != stride) {
        return false;
      }
      stride *= dims[i];
    }
    return true;
  }

  public View permute(List<Integer> order) {
    long[] d = new long[rank()];
    long[] s = new long[rank()];
    for (int i = 0; i < d.length; i++) {
      d[i] = dims[order.get(i)];
      s[i] = strides[order.get(i)];
    }
    return new View(storage, offset, d, s);
  }

  public View slice(int axis, long start, long length, long step) {
    long[] d = dims.clone();
    long[] s = strides.clone();
    d[axis] = length;
    s[axis] *= step;
    return new View(storage, offset + start * strides[axis], d, s);
  }

  /** This tensor as if it were repeated to a shape, by NumPy's rule. */
  public View broadcast(long... to) {
    long[] s = new long[to.length];
    int lead = to.length - rank();
    for (int i = lead; i < to.length; i++) {
      s[i] = dims[i - lead] == 1 ? 0 : strides[i - lead];
    }
    return new View(storage, offset, to, s);
  }
}
