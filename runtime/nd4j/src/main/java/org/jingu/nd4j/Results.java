package org.jingu.nd4j;

import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arrays that one run of a graph returned, freed together. */
final class Results implements AutoCloseable {
  private final Set<INDArray> owned = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<INDArray> kept;

  /**
   * For one run.
   *
   * @param kept the graph's own inputs, which a graph may return as they are
   */
  Results(Collection<INDArray> kept) {
    this.kept = Collections.newSetFromMap(new IdentityHashMap<>());
    this.kept.addAll(kept);
  }

  /** The elements of a result in row-major order, valid until these results are closed. */
  FloatBuffer buffer(INDArray result) {
    own(result);
    boolean plain = result.ordering() == 'c' && !result.isView() && result.data().offset() == 0;
    INDArray rowMajor = plain ? result : own(result.dup('c'));
    return rowMajor.dataType() == DataType.FLOAT && !Nd4jCuda.present()
        ? rowMajor.data().asNioFloat()
        : FloatBuffer.wrap(rowMajor.data().asFloat());
  }

  /** A result of one element. */
  double scalar(INDArray result) {
    return own(result).getDouble(0);
  }

  /** A result that is freed with the others. */
  INDArray own(INDArray array) {
    if (!kept.contains(array)) {
      owned.add(array);
    }
    return array;
  }

  @Override
  public void close() {
    for (INDArray array : owned) {
      if (array.closeable() && !array.wasClosed()) {
        array.close();
      }
    }
  }
}
