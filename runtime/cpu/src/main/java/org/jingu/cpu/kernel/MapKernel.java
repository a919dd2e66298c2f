package org.jingu.cpu.kernel;

import java.util.List;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/** A scalar function of broadcast inputs, element by element; a copy where it is the identity. */
public final class MapKernel implements Kernel {
  private final ScalarFunction function;
  private final TileLoop loop;
  private final int arity;
  private final TileLoop.Body[] bodies;
  private final View output;

  public MapKernel(ScalarFunction function, List<View> inputs, View output, int threads) {
    this.function = function;
    this.arity = inputs.size();
    this.output = output;
    View[] operands = new View[arity + 1];
    for (int i = 0; i < arity; i++) {
      operands[i] = inputs.get(i).broadcast(output.dims());
    }
    operands[arity] = output;
    loop = TileLoop.folding(threads, -1, operands);
    bodies = new TileLoop.Body[threads];
    for (int i = 0; i < threads; i++) {
      bodies[i] = body(i, new TileFunction(function));
    }
  }

  @Override
  public void run(WorkerPool pool) {
    loop.run(pool, bodies);
  }

  private TileLoop.Body body(int worker, TileFunction tile) {
    return (places, rows, length) -> {
      for (int i = 0; i < arity; i++) {
        loop.load(worker, i, places[i], rows, length, tile.argument(i));
      }
      loop.store(arity, places[arity], rows, length, tile.run(rows * length));
    };
  }

  @Override
  public String describe() {
    return (function.isIdentity() ? "copy " : "map ") + java.util.Arrays.toString(output.dims());
  }
}
