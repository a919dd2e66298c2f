package org.jingu.cpu.kernel;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * Visits a domain tile by tile: {@code rows} runs of {@code length} elements that are loaded from
 * and stored to any number of operands, each with its own strides.
 *
 * <p>Neighbouring axes over which every operand advances evenly are first merged, so that most
 * tensors become one or two long axes. Where the last axis stays short, as between small matrices
 * and their transposes, the last axes can be folded into one, which operands read by a table.
 */
public final class TileLoop {
  /** A last axis shorter than this is worth folding: copying its runs costs a call each. */
  private static final int SHORT_RUN = 16;

  private final View[] operands;
  private final long[] dims;
  private final long[][] strides;

  /** By operand, how it lies along the folded axis; null where its elements are evenly apart. */
  private final @Nullable FoldedAxis[] folded;

  private final boolean folds;

  /** By worker and depth of the loops, the operands' places: a step must leave no garbage. */
  private final long[][][] placesOf;

  /** What to do with a tile; {@code places} holds the place of its first element by operand. */
  @FunctionalInterface
  public interface Body {
    void tile(long[] places, int rows, int length);
  }

  /**
   * Plans the loop.
   *
   * @param threads how many may run it at once
   * @param operands views that are broadcast to one shape, the domain
   */
  public TileLoop(int threads, View... operands) {
    this(threads, false, -1, operands);
  }

  /**
   * Plans a loop that may fold its last axes.
   *
   * @param even the operand that has to advance evenly within a row of a tile; -1 if none has to
   */
  static TileLoop folding(int threads, int even, View... operands) {
    return new TileLoop(threads, true, even, operands);
  }

  private TileLoop(int threads, boolean mayFold, int even, View... operands) {
    this.operands = operands;
    long[] all = operands[0].dims();
    long[] merged = new long[Math.max(1, all.length)];
    long[][] steps = new long[operands.length][merged.length];
    int rank = 0;
    for (int axis = 0; axis < all.length; axis++) {
      if (all[axis] == 1) {
        continue;
      }
      if (rank > 0 && mergeable(axis, all[axis], steps, rank - 1)) {
        merged[rank - 1] *= all[axis];
      } else {
        merged[rank++] = all[axis];
      }
      for (int o = 0; o < operands.length; o++) {
        steps[o][rank - 1] = operands[o].strides()[axis];
      }
    }
    if (rank == 0) {
      merged[rank++] = 1;
    }
    int last = mayFold ? firstToFold(merged, rank, even < 0 ? null : steps[even]) : rank - 1;
    long[] ends = Arrays.copyOfRange(merged, last, rank);
    folds = ends.length > 1;
    dims = Arrays.copyOf(merged, last + 1);
    dims[last] = View.count(ends);
    strides = new long[operands.length][];
    folded = new FoldedAxis[operands.length];
    for (int o = 0; o < operands.length; o++) {
      long[] within = Arrays.copyOfRange(steps[o], last, rank);
      strides[o] = Arrays.copyOf(steps[o], last + 1);
      strides[o][last] = within[within.length - 1];
      if (!isEven(ends, within)) {
        folded[o] = FoldedAxis.of(ends, within, threads);
      }
    }
    rank = last + 1;
    placesOf = new long[threads][rank + 1][operands.length];
  }

  private boolean mergeable(int axis, long size, long[][] steps, int last) {
    for (int o = 0; o < operands.length; o++) {
      if (steps[o][last] != operands[o].strides()[axis] * size) {
        return false;
      }
    }
    return true;
  }

  /** The first of the axes that become one: the last axis itself where folding does not pay. */
  private static int firstToFold(long[] dims, int rank, long @Nullable [] even) {
    int first = rank - 1;
    long length = dims[first];
    if (length < SHORT_RUN) {
      while (first > 1
          && length * dims[first - 1] <= TileFunction.TILE
          && (even == null || even[first - 1] == even[first] * dims[first])) {
        first--;
        length *= dims[first];
      }
    }
    return first;
  }

  private static boolean isEven(long[] dims, long[] strides) {
    for (int axis = 0; axis < dims.length - 1; axis++) {
      if (strides[axis] != strides[axis + 1] * dims[axis + 1]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The operands as matrices of one shape whose rows and columns follow one another closely or
   * repeat; null if some operand is none.
   */
  @Nullable List<View> matrices() {
    if (dims.length > 2 || folds) {
      return null;
    }
    long[] shape = dims.length == 1 ? new long[] {1, dims[0]} : dims;
    List<View> matrices = new ArrayList<>();
    for (int o = 0; o < operands.length; o++) {
      long column = elementStride(o);
      long row = dims.length == 1 ? column * shape[1] : strides[o][0];
      long close = column == 0 ? 1 : shape[1];
      if (column > 1 || column < 0 || (row != 0 && row != close)) {
        return null;
      }
      long[] steps = {row, column};
      matrices.add(new View(operands[o].storage(), operands[o].offset(), shape, steps));
    }
    return matrices;
  }

  /** The size of the outermost merged axis, by which work is divided. */
  public long outer() {
    return dims[0];
  }

  /** The elements of the domain below one position of the outermost axis. */
  long inner() {
    return View.count(dims) / dims[0];
  }

  /** How far an operand advances along the outermost axis. */
  long outerStride(int operand) {
    return strides[operand][0];
  }

  /** How far an operand advances from row to row of a tile; 0 where there is one row. */
  long rowStride(int operand) {
    return dims.length < 2 ? 0 : strides[operand][dims.length - 2];
  }

  /** How far an operand advances within a row of a tile; of no use where that is by a table. */
  long elementStride(int operand) {
    return strides[operand][dims.length - 1];
  }

  /** Shares the whole domain out to a pool's threads, each with a body of its own. */
  public void run(WorkerPool pool, Body[] bodyOfWorker) {
    long outer = outer();
    // Enough pieces that a slow thread does not hold up the others, none smaller than a few tiles.
    long least = Math.max(1, 4L * TileFunction.TILE / Math.max(1, inner()));
    long pieces = Math.max(1, Math.min(pool.threads() * 8L, outer / least));
    long size = (outer + pieces - 1) / pieces;
    int count = (int) ((outer + size - 1) / size);
    pool.run(
        count,
        (piece, worker) -> {
          long until = Math.min(outer, (piece + 1) * size);
          run(piece * size, until, worker, bodyOfWorker[worker]);
        });
  }

  /** Visits positions {@code from} to {@code to} of the outermost axis, on one worker's thread. */
  public void run(long from, long to, int worker, Body body) {
    long[][] places = placesOf[worker];
    for (int o = 0; o < operands.length; o++) {
      places[0][o] = operands[o].offset();
    }
    visit(places, 0, from, to, body);
  }

  /** Visits a part of an axis; {@code places[axis]} is where the part's axes begin. */
  private void visit(long[][] places, int axis, long from, long to, Body body) {
    int below = dims.length - 1 - axis;
    if (below == 0) {
      row(places, axis, from, to, body);
    } else if (below == 1) {
      rows(places, axis, from, to, body);
    } else {
      for (long i = from; i < to; i++) {
        move(places, axis, i);
        visit(places, axis + 1, 0, dims[axis + 1], body);
      }
    }
  }

  private void move(long[][] places, int axis, long index) {
    long[] here = places[axis];
    long[] there = places[axis + 1];
    for (int o = 0; o < there.length; o++) {
      there[o] = here[o] + index * strides[o][axis];
    }
  }

  private void rows(long[][] places, int axis, long from, long to, Body body) {
    long length = dims[axis + 1];
    long atOnce = Math.max(1, TileFunction.TILE / length);
    for (long r = from; r < to; r += atOnce) {
      move(places, axis, r);
      if (length <= TileFunction.TILE) {
        body.tile(places[axis + 1], (int) Math.min(atOnce, to - r), (int) length);
      } else {
        row(places, axis + 1, 0, length, body);
      }
    }
  }

  private void row(long[][] places, int axis, long from, long to, Body body) {
    for (long i = from; i < to; i += TileFunction.TILE) {
      move(places, axis, i);
      body.tile(places[axis + 1], 1, (int) Math.min(TileFunction.TILE, to - i));
    }
  }

  /** Copies a tile of an operand into a register. */
  public void load(int worker, int operand, long place, int rows, int length, float[] to) {
    FloatBuffer from = operands[operand].storage().buffer();
    long step = elementStride(operand);
    long rowStep = rowStride(operand);
    FoldedAxis axis = folded[operand];
    if (axis != null) {
      axis.load(worker, from, place, rowStep, rows, to);
      return;
    }
    int at = (int) place;
    if (step == 1 && (rows == 1 || rowStep == length)) {
      from.get(at, to, 0, rows * length);
    } else if (step == 1 || (step == 0 && length == 1)) {
      loadRows(from, at, rowStep, rows, length, to);
    } else if (step == 0) {
      for (int r = 0; r < rows; r++) {
        Arrays.fill(to, r * length, (r + 1) * length, from.get((int) (place + r * rowStep)));
      }
    } else {
      for (int r = 0; r < rows; r++) {
        int base = (int) (place + r * rowStep);
        for (int i = 0; i < length; i++) {
          to[r * length + i] = from.get(base + i * (int) step);
        }
      }
    }
  }

  private static void loadRows(
      FloatBuffer from, int at, long rowStep, int rows, int length, float[] to) {
    if (rowStep == 0) {
      from.get(at, to, 0, length);
      for (int r = 1; r < rows; r++) {
        System.arraycopy(to, 0, to, r * length, length);
      }
    } else {
      for (int r = 0; r < rows; r++) {
        from.get((int) (at + r * rowStep), to, r * length, length);
      }
    }
  }

  /** Copies a register into a tile of an operand. */
  public void store(int operand, long place, int rows, int length, float[] from) {
    FloatBuffer to = operands[operand].storage().buffer();
    long step = elementStride(operand);
    long rowStep = rowStride(operand);
    FoldedAxis axis = folded[operand];
    if (axis != null) {
      axis.store(to, place, rowStep, rows, from);
      return;
    }
    if (step == 1 && (rows == 1 || rowStep == length)) {
      to.put((int) place, from, 0, rows * length);
      return;
    }
    for (int r = 0; r < rows; r++) {
      int base = (int) (place + r * rowStep);
      if (step == 1) {
        to.put(base, from, r * length, length);
      } else {
        for (int i = 0; i < length; i++) {
          to.put(base + i * (int) step, from[r * length + i]);
        }
      }
    }
  }
}
