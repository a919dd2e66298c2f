package org.jingu.cpu;

import java.util.List;
import org.jingu.compiler.ir.ScalarFunction;

/** A scalar function of broadcast inputs, element by element; a copy where it is the identity. */
final class MapKernel implements Kernel {
  private final ScalarFunction function;
  private final TileLoop loop;
  private final int arity;
  private final TileFunction[] byWorker;
  private final View output;

  MapKernel(ScalarFunction function, List<View> inputs, View output, int threads) {
    this.function = function;
    this.arity = inputs.size();
    this.output = output;
    View[] operands = new View[arity + 1];
    for (int i = 0; i < arity; i++) {
      operands[i] = inputs.get(i).broadcast(output.dims());
    }
    operands[arity] = output;
    loop = new TileLoop(operands);
    byWorker = new TileFunction[threads];
    for (int i = 0; i < threads; i++) {
      byWorker[i] = new TileFunction(function);
    }
  }

  @Override
  public void run(WorkerPool pool) {
    loop.run(pool, this::body);
  }

  /**
   * Computes some rows of the output on the thread that calls.
   *
   * @param from the first position along the output's first axis
   * @param to the position after the last
   */
  void runRows(long from, long to, int worker) {
    // The loop's first axis may be several of the output's in one.
    long each = loop.outer() / output.dims()[0];
    loop.run(from * each, to * each, body(worker));
  }

  private TileLoop.Body body(int worker) {
    TileFunction tile = byWorker[worker];
    return (places, rows, length) -> {
      for (int i = 0; i < arity; i++) {
        loop.load(i, places[i], rows, length, tile.argument(i));
      }
      loop.store(arity, places[arity], rows, length, tile.run(rows * length));
    };
  }

  @Override
  public String describe() {
    return (function.isIdentity() ? "copy " : "map ") + java.util.Arrays.toString(output.dims());
  }
}
