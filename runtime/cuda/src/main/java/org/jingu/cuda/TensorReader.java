package org.jingu.cuda;

import java.nio.ByteBuffer;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.program.Tensor;

/** Copies a tensor to the host, whatever its strides and type. */
final class TensorReader {
  private TensorReader() {}

  /** The elements, row-major. */
  static float[] read(MemoryMap memory, Tensor tensor, int batch) {
    long[] dims = tensor.shape().at(batch);
    long[] offsets = new long[Math.toIntExact(tensor.shape().elements(batch))];
    long last = 0;
    for (int i = 0; i < offsets.length; i++) {
      long rest = i;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        offsets[i] += rest % dims[axis] * tensor.operand().strides().get(axis).at(batch);
        rest /= dims[axis];
      }
      last = Math.max(last, offsets[i]);
    }
    int width = tensor.type().bytes();
    ByteBuffer bytes =
        memory
            .get(tensor.address().segment())
            .read(tensor.address().bytes(), Math.toIntExact((last + 1) * width));
    float[] values = new float[offsets.length];
    for (int i = 0; i < values.length; i++) {
      int at = Math.toIntExact(offsets[i] * width);
      values[i] =
          tensor.type() == ElementType.F32
              ? bytes.getFloat(at)
              : Float.intBitsToFloat(bytes.getShort(at) << 16);
    }
    return values;
  }
}
