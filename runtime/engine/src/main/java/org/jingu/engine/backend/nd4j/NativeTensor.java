package org.jingu.engine.backend.nd4j;

import java.nio.FloatBuffer;
import org.jingu.engine.tensor.TensorStorage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A row-major float array in ND4J's memory, with the buffer through which Java reads and writes.
 */
final class NativeTensor implements TensorStorage, AutoCloseable {
  private final INDArray array;
  private final FloatBuffer buffer;

  private NativeTensor(INDArray array) {
    this.array = array;
    this.buffer = array.data().asNioFloat();
  }

  static NativeTensor zeros(long... shape) {
    return new NativeTensor(Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', shape).assign(0));
  }

  INDArray array() {
    return array;
  }

  /** Of exactly the array's elements. */
  FloatBuffer buffer() {
    return buffer;
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
