package org.jingu.compiler.interpret;

import java.util.Arrays;

/**
 * A dense row-major tensor of doubles.
 *
 * @param shape the sizes
 * @param values the elements
 */
public record Tensor(long[] shape, double[] values) {
  /**
   * Checks the number of elements.
   *
   * @throws IllegalArgumentException if it is not the shape's
   */
  public Tensor {
    if (elements(shape) != values.length) {
      throw new IllegalArgumentException(
          "a tensor of shape %s cannot have %d elements"
              .formatted(Arrays.toString(shape), values.length));
    }
  }

  /** A tensor of zeros. */
  public static Tensor zeros(long... shape) {
    return new Tensor(shape, new double[elements(shape)]);
  }

  /** A tensor of shape [1]. */
  public static Tensor scalar(double value) {
    return new Tensor(new long[] {1}, new double[] {value});
  }

  /** The number of elements of a shape. */
  static int elements(long... shape) {
    long n = 1;
    for (long size : shape) {
      n = Math.multiplyExact(n, size);
    }
    return Math.toIntExact(n);
  }

  /**
   * The position in this tensor of every element of a larger one to which it broadcasts, by NumPy's
   * rule: what to read for each.
   */
  int[] broadcastIndex(long... target) {
    int rank = target.length;
    int[] stride = new int[rank];
    int s = 1;
    for (int i = 1; i <= shape.length; i++) {
      long size = shape[shape.length - i];
      stride[rank - i] = size == 1 ? 0 : s;
      s = Math.toIntExact(s * size);
    }
    return strided(target, stride, 0);
  }

  /** The position of every element, row-major, for given strides. */
  static int[] strided(long[] shape, int[] stride, int offset) {
    int[] index = new int[elements(shape)];
    int[] at = new int[shape.length];
    int position = offset;
    for (int i = 0; i < index.length; i++) {
      index[i] = position;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        position += stride[axis];
        if (++at[axis] < shape[axis]) {
          break;
        }
        position -= stride[axis] * at[axis];
        at[axis] = 0;
      }
    }
    return index;
  }

  /** The strides of a dense row-major tensor. */
  static int[] strides(long... shape) {
    int[] stride = new int[shape.length];
    int s = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      stride[i] = s;
      s = Math.toIntExact(s * shape[i]);
    }
    return stride;
  }

  /** The elements at the given positions, in another shape. */
  Tensor gather(long[] newShape, int[] index) {
    double[] out = new double[index.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[index[i]];
    }
    return new Tensor(newShape, out);
  }
}
