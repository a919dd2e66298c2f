package org.jingu.onnx;

import java.util.List;

/** The values of a trained model: parameters, tables and running states, by name. */
public interface Weights {
  /**
   * Copies elements of a tensor, row-major.
   *
   * @param name of the tensor
   * @param shape that the model declares for it
   * @param first the index of the first
   * @param to receives them, from index 0
   * @param count how many
   */
  void read(String name, List<Long> shape, long first, float[] to, int count);
}
