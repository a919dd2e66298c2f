package org.jingu.cpu.dnnl;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.cpu.memory.View;

/** oneDNN's CPU engine and stream. Its threads are OpenMP's: OMP_NUM_THREADS, or all cores. */
public final class DnnlEngine implements AutoCloseable {
  private final engine cpu;
  private final stream queue;
  private final int threads;

  /**
   * An engine.
   *
   * @param threads that its primitives will be run with; whoever runs them {@link OpenMp sets} it
   */
  public DnnlEngine(int threads) {
    this.threads = threads;
    cpu = new engine(engine.kind.cpu, 0);
    queue = new stream(cpu);
  }

  public engine engine() {
    return cpu;
  }

  /** How many threads a primitive is run with. */
  public int threads() {
    return threads;
  }

  /** Sizes and strides of a view, without its place. */
  memory.desc descriptor(View view) {
    return new memory.desc(view.dims(), memory.data_type.f32, strides(view), false);
  }

  /** A view's elements where they are. */
  memory memory(memory.desc descriptor, View view) {
    return new memory(descriptor, cpu, view.storage().pointer(view.offset()));
  }

  /** A row-major tensor. */
  memory.desc dense(long... dims) {
    return new memory.desc(dims, memory.data_type.f32, View.denseStrides(dims), false);
  }

  /** The sizes of what is there of a matrix, without its repetitions. */
  memory.desc unrepeated(View matrix) {
    long[] dims = matrix.dims().clone();
    for (int i = 0; i < dims.length; i++) {
      dims[i] = matrix.strides()[i] == 0 ? 1 : dims[i];
    }
    return dense(dims);
  }

  /** A row-major tensor as a matrix of its rows along the last axis. */
  memory.desc rows(View view) {
    return dense(view.count() / view.width(), view.width());
  }

  /**
   * Strides with those of axes of size 1, which mean nothing, set so that the matrix of the last
   * two axes is plainly by rows or by columns.
   */
  private static long[] strides(View view) {
    long[] dims = view.dims();
    long[] strides = view.strides().clone();
    int row = dims.length - 2;
    int column = dims.length - 1;
    if (dims[column] == 1) {
      strides[column] = dims[row] > 1 && strides[row] == 1 ? dims[row] : 1;
    }
    if (dims[row] == 1) {
      strides[row] = Math.max(1, dims[column] * strides[column]);
    }
    if (row == 1 && dims[0] == 1) {
      strides[0] = Math.max(dims[1] * strides[1], dims[2] * strides[2]);
    }
    return strides;
  }

  /** What oneDNN calls an arithmetic operation. */
  public static dnnl.algorithm algorithm(ScalarOp op) {
    return switch (op) {
      case ADD -> dnnl.algorithm.binary_add;
      case SUB -> dnnl.algorithm.binary_sub;
      case MUL -> dnnl.algorithm.binary_mul;
      case DIV -> dnnl.algorithm.binary_div;
      default -> throw new IllegalArgumentException(op + " is no operation of a chain");
    };
  }

  /** Runs a primitive and waits for it. */
  void execute(primitive work, IntMemoryMap arguments) {
    work.execute(queue, arguments);
    queue._wait();
  }

  @Override
  public void close() {
    queue.close();
    cpu.close();
  }
}
