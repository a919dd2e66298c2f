package org.jingu.engine.backend;

import java.util.List;

/**
 * A session's tensors, wherever they live, read and written a piece at a time; after the session is
 * closed, an {@link IllegalStateException}.
 */
public interface TensorStore {
  /** Every tensor, in an order that does not change. */
  List<TensorInfo> tensors();

  /** Copies the elements from index {@code first}, row-major, into {@code to}. */
  void read(TensorInfo tensor, long first, float[] to, int count);

  /** Copies {@code from} to the elements from index {@code first}, row-major. */
  void write(TensorInfo tensor, long first, float[] from, int count);

  /** What a tensor is for. */
  enum Kind {
    /** A dense parameter. */
    PARAMETER,
    /** An embedding table [V, width]. */
    TABLE,
    /** Running state, such as a batch norm's mean. */
    STATE,
    /** Optimizer state, named {@code <parameter>/<slot>}, such as {@code top_mlp.0.weight/m}. */
    OPTIMIZER
  }

  /**
   * One tensor.
   *
   * @param name unique in its session
   * @param kind what it is for
   * @param shape its shape
   */
  record TensorInfo(String name, Kind kind, List<Long> shape) {
    /** Copies the shape. */
    public TensorInfo {
      shape = List.copyOf(shape);
    }

    /** The number of elements. */
    public long size() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }
}
