package org.jingu.cuda;

import java.nio.ByteBuffer;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Tensor;

/** Writes and reads the tensors of a program in the memory of a {@link HostRun}. */
final class HostTensors {
  private final HostRun host;
  private final int batch;

  HostTensors(HostRun host, int batch) {
    this.host = host;
    this.batch = batch;
  }

  void write(Tensor tensor, double[] values) {
    int[] places = places(tensor);
    ByteBuffer memory = host.memory();
    for (int i = 0; i < places.length; i++) {
      float value = (float) values[i];
      if (tensor.type() == ElementType.F32) {
        memory.putFloat(places[i], value);
      } else {
        int bits = Float.floatToRawIntBits(value);
        memory.putShort(places[i], (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16));
      }
    }
  }

  double[] read(Tensor tensor) {
    int[] places = places(tensor);
    ByteBuffer memory = host.memory();
    double[] values = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      values[i] =
          tensor.type() == ElementType.F32
              ? memory.getFloat(places[i])
              : Float.intBitsToFloat(memory.getShort(places[i]) << 16);
    }
    return values;
  }

  private int[] places(Tensor tensor) {
    long[] dims = tensor.shape().at(batch);
    int[] places = new int[Math.toIntExact(tensor.shape().elements(batch))];
    int start = host.place(tensor.address());
    for (int i = 0; i < places.length; i++) {
      long rest = i;
      long offset = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        offset += rest % dims[axis] * tensor.operand().strides().get(axis).at(batch);
        rest /= dims[axis];
      }
      places[i] = Math.toIntExact(start + offset * tensor.type().bytes());
    }
    return places;
  }
}
