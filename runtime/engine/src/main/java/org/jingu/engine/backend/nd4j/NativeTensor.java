package org.jingu.engine.backend.nd4j;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.jingu.engine.tensor.TensorStorage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A row-major array in ND4J's memory that Java reads and writes as floats. An array of doubles has
 * its floats beside it, and takes them over in {@link #upload}.
 */
final class NativeTensor implements TensorStorage, AutoCloseable {
  private final INDArray array;
  private final FloatBuffer buffer;

  private NativeTensor(INDArray array, FloatBuffer buffer) {
    this.array = array;
    this.buffer = buffer;
  }

  /**
   * Zeros.
   *
   * @param type FLOAT or DOUBLE
   */
  static NativeTensor zeros(DataType type, long... shape) {
    INDArray array = Nd4j.createUninitializedDetached(type, 'c', shape).assign(0);
    return new NativeTensor(
        array,
        type == DataType.FLOAT
            ? array.data().asNioFloat()
            : FloatBuffer.allocate(Math.toIntExact(array.length())));
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
    if (array.dataType() == DataType.DOUBLE) {
      DoubleBuffer doubles = array.data().asNioDouble();
      for (int i = 0; i < buffer.capacity(); i++) {
        doubles.put(i, buffer.get(i));
      }
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
