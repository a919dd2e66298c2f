package org.jingu.nd4j;

import java.nio.FloatBuffer;
import org.jingu.engine.tensor.TensorStorage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A row-major array in ND4J's memory that Java reads and writes as floats. An array of doubles, or
 * one on a GPU, has its floats beside it, and takes them over in {@link #upload}.
 */
final class NativeTensor implements TensorStorage, AutoCloseable {
  private final INDArray array;
  private final FloatBuffer buffer;
  private final boolean beside;

  private NativeTensor(INDArray array, FloatBuffer buffer, boolean beside) {
    this.array = array;
    this.buffer = buffer;
    this.beside = beside;
  }

  /**
   * Zeros.
   *
   * @param type FLOAT or DOUBLE
   */
  static NativeTensor zeros(DataType type, long... shape) {
    return zeros(type, type != DataType.FLOAT || Nd4jCuda.present(), shape);
  }

  /**
   * Zeros.
   *
   * @param beside whether the floats are Java's own
   */
  static NativeTensor zeros(DataType type, boolean beside, long... shape) {
    INDArray array = Nd4j.createUninitializedDetached(type, 'c', shape).assign(0);
    FloatBuffer buffer =
        beside ? FloatBuffer.allocate(Math.toIntExact(array.length())) : array.data().asNioFloat();
    return new NativeTensor(array, buffer, beside);
  }

  INDArray array() {
    return array;
  }

  /** Of exactly the array's elements. */
  FloatBuffer buffer() {
    return buffer;
  }

  /** Hands what was written to the graph. */
  void upload() {
    if (beside) {
      array.data().setData(buffer.array());
    }
  }

  @Override
  public void read(long first, float[] to, int count) {
    buffer.get(Math.toIntExact(first), to, 0, count);
  }

  @Override
  public void write(long first, float[] from, int count) {
    buffer.put(Math.toIntExact(first), from, 0, count);
  }

  @Override
  public void close() {
    if (!array.wasClosed()) {
      array.close();
    }
  }
}
