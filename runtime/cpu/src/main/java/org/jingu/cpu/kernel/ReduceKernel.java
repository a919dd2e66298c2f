package org.jingu.cpu.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jingu.compiler.ir.Reduce;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/**
 * A reduction of a scalar function of broadcast inputs.
 *
 * <p>Where the outermost axis stays, every piece of it has results of its own. Where it is reduced,
 * it is cut into a fixed number of slices whose partial results are combined in order, so that the
 * result has the same bits for every number of threads.
 */
public final class ReduceKernel implements Kernel {
  private static final int SLICES = 16;
  private static final int MOST_RESULTS_AT_ONCE = 1 << 14;

  private final Reduce reduce;
  private final TileLoop loop;
  private final int arity;
  private final View output;
  private final Accumulator[] byWorker;
  private final float[][] scratch;
  private final float scale;

  /**
   * Plans it.
   *
   * @param domain the shape over which the body is evaluated
   * @param output dense, with size 1 along the reduced axes
   */
  public ReduceKernel(Reduce reduce, List<View> inputs, long[] domain, View output, int threads) {
    this.reduce = reduce;
    this.arity = inputs.size();
    this.output = output;
    View[] operands = new View[arity + 1];
    for (int i = 0; i < arity; i++) {
      operands[i] = inputs.get(i).broadcast(domain);
    }
    // The results' places, counted from 0; broadcasting gives reduced axes stride 0.
    operands[arity] =
        new View(output.storage(), 0, output.dims(), View.denseStrides(output.dims()))
            .broadcast(domain);
    loop = TileLoop.folding(threads, arity, operands);
    byWorker = new Accumulator[threads];
    for (int i = 0; i < threads; i++) {
      byWorker[i] = new Accumulator(i);
    }
    scratch = new float[keepsOuter() ? threads : SLICES][];
    long elements = View.count(domain) / Math.max(1, output.count());
    scale = reduce.kind() == Reduce.Kind.MEAN ? 1f / elements : 1f;
  }

  private boolean keepsOuter() {
    return loop.outerStride(arity) != 0;
  }

  @Override
  public void run(WorkerPool pool) {
    if (keepsOuter()) {
      runByResults(pool);
    } else {
      runBySlices(pool);
    }
  }

  private void runByResults(WorkerPool pool) {
    long each = loop.outerStride(arity);
    long outer = loop.outer();
    long fair = (outer + pool.threads() * 4L - 1) / (pool.threads() * 4L);
    long size = Math.max(1, Math.min(fair, MOST_RESULTS_AT_ONCE / each));
    int pieces = (int) ((outer + size - 1) / size);
    FloatBuffer to = output.storage().buffer();
    pool.run(
        pieces,
        (piece, worker) -> {
          long from = piece * size;
          long until = Math.min(outer, from + size);
          int results = (int) ((until - from) * each);
          float[] sums = scratch[worker];
          if (sums == null || sums.length < results) {
            sums = new float[results];
            scratch[worker] = sums;
          }
          Arrays.fill(sums, 0, results, start());
          loop.run(from, until, worker, byWorker[worker].into(sums, from * each));
          finish(sums, results);
          to.put((int) (output.offset() + from * each), sums, 0, results);
        });
  }

  private void runBySlices(WorkerPool pool) {
    int results = (int) output.count();
    long outer = loop.outer();
    long size = (outer + SLICES - 1) / SLICES;
    int slices = (int) ((outer + size - 1) / size);
    pool.run(
        slices,
        (slice, worker) -> {
          if (scratch[slice] == null) {
            scratch[slice] = new float[results];
          }
          Arrays.fill(scratch[slice], start());
          long until = Math.min(outer, (slice + 1) * size);
          loop.run(slice * size, until, worker, byWorker[worker].into(scratch[slice], 0));
        });
    float[] total = scratch[0];
    for (int slice = 1; slice < slices; slice++) {
      combine(total, 0, scratch[slice], 0, results);
    }
    finish(total, results);
    output.storage().buffer().put((int) output.offset(), total, 0, results);
  }

  private float start() {
    return reduce.kind() == Reduce.Kind.MAX ? Float.NEGATIVE_INFINITY : 0f;
  }

  private void finish(float[] sums, int count) {
    if (scale != 1f) {
      for (int i = 0; i < count; i++) {
        sums[i] *= scale;
      }
    }
  }

  /** Adds tiles of values up; one a worker. */
  private final class Accumulator implements TileLoop.Body {
    private final TileFunction tile = new TileFunction(reduce.body());
    private final long rowStep = loop.rowStride(arity);
    private final long step = loop.elementStride(arity);
    private final int worker;
    private float[] sums = {};
    private long first;

    Accumulator(int worker) {
      this.worker = worker;
    }

    /** Where the results go, and the place of the first of them. */
    Accumulator into(float[] sums, long first) {
      this.sums = sums;
      this.first = first;
      return this;
    }

    @Override
    public void tile(long[] places, int rows, int length) {
      for (int i = 0; i < arity; i++) {
        loop.load(worker, i, places[i], rows, length, tile.argument(i));
      }
      float[] values = tile.run(rows * length);
      int at = (int) (places[arity] - first);
      for (int r = 0; r < rows; r++, at += (int) rowStep) {
        if (step == 0) {
          float part = reduceRun(values, r * length, length);
          sums[at] = reduce.kind() == Reduce.Kind.MAX ? Math.max(sums[at], part) : sums[at] + part;
        } else if (step == 1) {
          combine(sums, at, values, r * length, length);
        } else {
          for (int i = 0; i < length; i++) {
            combine(sums, at + i * (int) step, values, r * length + i, 1);
          }
        }
      }
    }
  }

  private void combine(float[] to, int at, float[] from, int start, int count) {
    if (reduce.kind() == Reduce.Kind.MAX) {
      for (int i = 0; i < count; i++) {
        to[at + i] = Math.max(to[at + i], from[start + i]);
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[at + i] += from[start + i];
      }
    }
  }

  private float reduceRun(float[] values, int start, int count) {
    if (reduce.kind() == Reduce.Kind.MAX) {
      float largest = values[start];
      for (int i = start + 1; i < start + count; i++) {
        largest = Math.max(largest, values[i]);
      }
      return largest;
    }
    return Rows.sum(values, start, count);
  }

  @Override
  public String describe() {
    return reduce.name() + " to " + Arrays.toString(output.dims());
  }
}
