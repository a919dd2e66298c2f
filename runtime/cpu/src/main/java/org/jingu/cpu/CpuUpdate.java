package org.jingu.cpu;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.compiler.schedule.DenseUpdate;
import org.jingu.compiler.schedule.Region;

/**
 * The end of a training step: a plan's {@link DenseUpdate} as one loop over its regions, and the
 * norm by which gradients are clipped.
 *
 * <p>The formulas stand here once more, in the order of {@link DenseUpdate}'s functions, with the
 * same results to the bit: as one expression HotSpot keeps what is between in vector registers, and
 * the loop is as fast as memory, 28 bytes an element; as {@link TileFunction}s it takes 1.7 times
 * that.
 */
public final class CpuUpdate {
  /** Elements of a piece of work: enough for a thread, few enough to share out evenly. */
  private static final int PIECE = 1 << 14;

  /** Elements that one buffer addresses. */
  private static final int PAGE = 1 << 28;

  private static final int TILE = TileFunction.TILE;

  private final DenseUpdate update;
  private final long size;
  private final FloatBuffer[] parameters;
  private final FloatBuffer[] gradients;
  private final FloatBuffer[] firstMoments;
  private final FloatBuffer[] secondMoments;
  private final Tiles[] tiles;

  /** Squared norms of the pieces, kept from step to step. */
  private final double[] squaredNorms;

  private final List<Piece> all;

  /**
   * A thread's share of the work.
   *
   * @param from its first element
   * @param end the element after its last
   */
  record Piece(long from, long end) {}

  /** A thread's part of the four regions, in its first-level cache. */
  private static final class Tiles {
    final float[] w = new float[TILE];
    final float[] g = new float[TILE];
    final float[] m = new float[TILE];
    final float[] v = new float[TILE];
  }

  CpuUpdate(DenseUpdate update, Map<Region, NativeMemory> regions, long size, int threads) {
    this.update = update;
    this.size = size;
    this.parameters = pages(regions, Region.PARAMETERS);
    this.gradients = pages(regions, Region.GRADIENTS);
    this.firstMoments = pages(regions, Region.FIRST_MOMENT);
    this.secondMoments = pages(regions, Region.SECOND_MOMENT);
    this.tiles = new Tiles[threads];
    Arrays.setAll(tiles, i -> new Tiles());
    this.all = pieces(0, size);
    this.squaredNorms = new double[all.size()];
  }

  /** A range of elements in pieces. */
  static List<Piece> pieces(long from, long count) {
    List<Piece> pieces = new ArrayList<>();
    for (long at = from; at < from + count; at += PIECE) {
      pieces.add(new Piece(at, Math.min(at + PIECE, from + count)));
    }
    return pieces;
  }

  private FloatBuffer[] pages(Map<Region, NativeMemory> regions, Region region) {
    NativeMemory memory = Objects.requireNonNull(regions.get(region));
    FloatBuffer[] pages = new FloatBuffer[Math.toIntExact((size + PAGE - 1) / PAGE)];
    for (int i = 0; i < pages.length; i++) {
      long first = (long) i * PAGE;
      pages[i] = memory.storage(first, Math.min(PAGE, size - first)).buffer();
    }
    return pages;
  }

  /** What is computed. */
  public DenseUpdate definition() {
    return update;
  }

  /** The sum of the squares of all dense gradients, the same for any number of threads. */
  public double squaredNorm(WorkerPool pool) {
    pool.run(squaredNorms.length, this::sumSquares);
    double sum = 0;
    for (double squares : squaredNorms) {
      sum += squares;
    }
    return sum;
  }

  private void sumSquares(int number, int worker) {
    Piece piece = all.get(number);
    float[] g = tiles[worker].g;
    double sum = 0;
    for (long at = piece.from; at < piece.end; at += TILE) {
      int count = (int) Math.min(TILE, piece.end - at);
      gradients[page(at)].get(place(at), g, 0, count);
      sum += squares(g, count);
    }
    squaredNorms[number] = sum;
  }

  /** Four sums, so that additions need not wait for each other; regions are multiples of four. */
  private static double squares(float[] g, int count) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (int i = 0; i < count; i += 4) {
      a += (double) g[i] * g[i];
      b += (double) g[i + 1] * g[i + 1];
      c += (double) g[i + 2] * g[i + 2];
      d += (double) g[i + 3] * g[i + 3];
    }
    return (a + b) + (c + d);
  }

  /** Updates every parameter and its moments. */
  public void apply(DenseUpdate.Scalars scalars, WorkerPool pool) {
    apply(scalars, all, pool);
  }

  /** Updates some elements. */
  void apply(DenseUpdate.Scalars scalars, List<Piece> pieces, WorkerPool pool) {
    pool.run(pieces.size(), (i, worker) -> apply(scalars, pieces.get(i), tiles[worker]));
  }

  private void apply(DenseUpdate.Scalars scalars, Piece piece, Tiles t) {
    int count;
    for (long at = piece.from; at < piece.end; at += count) {
      int page = page(at);
      int place = place(at);
      count = (int) Math.min(Math.min(TILE, PAGE - place), piece.end - at);
      parameters[page].get(place, t.w, 0, count);
      gradients[page].get(place, t.g, 0, count);
      firstMoments[page].get(place, t.m, 0, count);
      secondMoments[page].get(place, t.v, 0, count);
      adam(scalars, t.w, t.g, t.m, t.v, count);
      parameters[page].put(place, t.w, 0, count);
      firstMoments[page].put(place, t.m, 0, count);
      secondMoments[page].put(place, t.v, 0, count);
    }
  }

  private void adam(
      DenseUpdate.Scalars scalars, float[] w, float[] g, float[] m, float[] v, int count) {
    float scale = (float) scalars.gradientScale();
    float step = (float) scalars.stepSize();
    float root = (float) scalars.rootCorrection();
    float keepFirst = (float) update.beta1();
    float takeFirst = (float) (1 - update.beta1());
    float keepSecond = (float) update.beta2();
    float takeSecond = update.beta2() == 1 ? 1 : (float) (1 - update.beta2());
    float eps = (float) update.eps();
    for (int i = 0; i < count; i++) {
      float gradient = g[i] * scale;
      float first = keepFirst * m[i] + takeFirst * gradient;
      float second = keepSecond * v[i] + takeSecond * gradient * gradient;
      m[i] = first;
      v[i] = second;
      w[i] -= step * first / (root * (float) Math.sqrt(second) + eps);
    }
  }

  private static int page(long element) {
    return (int) (element / PAGE);
  }

  private static int place(long element) {
    return (int) (element % PAGE);
  }
}
