package org.jingu.cpu.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.compiler.schedule.OptimizerLayout;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.kernel.TileFunction;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.work.WorkerPool;

/**
 * The update of dense parameters at the end of a training step, over the plan's regions, and the
 * norm by which gradients are clipped.
 */
public final class DenseUpdate {
  /** Elements of a piece of work: enough for a thread, few enough to share out evenly. */
  private static final int PIECE = ParameterShare.UNIT;

  private static final int TILE = TileFunction.TILE;

  private final UpdateProgram program;
  private final OptimizerLayout layout;
  private final ParameterShare share;
  private final boolean flat;
  private final UpdateLoop loop;
  private final NativeMemory parameters;
  private final NativeMemory gradients;
  private final NativeMemory kept;
  private final Tile[] tiles;
  private final List<Piece> all = new ArrayList<>();

  /** The gradients in pieces that no optimizer changes, and their squared norms. */
  private final List<Piece> stretches;

  private final double[] squaredNorms;
  private final List<Long> slots;

  /**
   * A thread's share of the work.
   *
   * @param from its first element
   * @param end the element after its last
   * @param width the elements of a row, of which it has whole ones
   * @param row the number of its first row among all parameters'
   */
  public record Piece(long from, long end, int width, long row) {}

  /** A thread's part of the regions, in its first-level cache. */
  private static final class Tile {
    final float[] w;
    final float[] g;
    final float[][] slots;

    Tile(int elements, int slots) {
      this.w = new float[elements];
      this.g = new float[elements];
      this.slots = new float[slots][elements];
    }
  }

  /**
   * Of a plan.
   *
   * @param share what of the parameters is moved, and of which the optimizer's region has states;
   *     all, unless the update is element by element
   */
  public DenseUpdate(
      Plan plan, Map<Region, NativeMemory> regions, ParameterShare share, int threads) {
    this.share = share;
    this.program = plan.update().orElseThrow();
    this.layout = plan.optimizer();
    this.flat = program.elementwise();
    this.loop = LoopCompiler.compile(program, flat);
    this.parameters = Objects.requireNonNull(regions.get(Region.PARAMETERS));
    this.gradients = Objects.requireNonNull(regions.get(Region.GRADIENTS));
    this.kept = Objects.requireNonNull(regions.get(Region.OPTIMIZER));
    int widest = TILE;
    for (Map.Entry<String, ParameterLayout.Slot> of : plan.parameters().slots().entrySet()) {
      pieces(plan, of.getKey()).stream()
          .map(this::own)
          .filter(it -> it.from < it.end)
          .forEach(all::add);
      widest = flat ? TILE : Math.max(widest, (int) of.getValue().width());
    }
    int elements = widest;
    this.tiles = new Tile[threads];
    Arrays.setAll(tiles, i -> new Tile(elements, program.slots().size()));
    this.slots = slots(layout, share);
    this.stretches = pieces(0, plan.parameters().size(), 1, 0);
    this.squaredNorms = new double[stretches.size()];
  }

  /**
   * Where each slot begins in a region that has those of a share of the elements.
   *
   * @return one more than there are slots: the last is the region's size
   */
  public static List<Long> slots(OptimizerLayout layout, ParameterShare share) {
    List<Long> firsts = new ArrayList<>();
    long first = 0;
    for (int slot = 0; slot < layout.firsts().size(); slot++) {
      long next = slot + 1 < layout.firsts().size() ? layout.firsts().get(slot + 1) : layout.size();
      firsts.add(first);
      first += layout.perRow().get(slot) ? next - layout.firsts().get(slot) : share.size();
    }
    firsts.add(first);
    return firsts;
  }

  /** A parameter in pieces. */
  public static List<Piece> pieces(Plan plan, String parameter) {
    ParameterLayout.Slot slot =
        Objects.requireNonNull(plan.parameters().slots().get(parameter), parameter);
    if (plan.update().orElseThrow().elementwise()) {
      return pieces(slot.offset(), slot.size(), 1, 0);
    }
    long row = Objects.requireNonNull(plan.optimizer().firstRows().get(parameter));
    return pieces(slot.offset(), slot.size(), Math.toIntExact(slot.width()), row);
  }

  private static List<Piece> pieces(long from, long count, int width, long row) {
    List<Piece> pieces = new ArrayList<>();
    long length = (long) width * Math.max(1, PIECE / width);
    for (long at = 0; at < count; at += length) {
      long end = Math.min(at + length, count);
      pieces.add(new Piece(from + at, from + end, width, row + at / width));
    }
    return pieces;
  }

  /** Only an update of rows has pieces that must stay whole, and is not shared. */
  private Piece own(Piece piece) {
    ParameterShare own = share.of(piece.from, piece.end - piece.from);
    return new Piece(own.from(), own.end(), piece.width, piece.row);
  }

  /** What is computed. */
  public UpdateProgram program() {
    return program;
  }

  /** The sum of the squares of all dense gradients, the same for any number of threads. */
  public double squaredNorm(WorkerPool pool) {
    return total(squaredNorms(pool));
  }

  /** The same by stretches, which are to be added in their order; 0 of those of other shares. */
  public double[] squaredNorms(WorkerPool pool) {
    pool.run(squaredNorms.length, this::sumSquares);
    return squaredNorms;
  }

  /** Adds stretches. */
  public static double total(double[] stretches) {
    double sum = 0;
    for (double squares : stretches) {
      sum += squares;
    }
    return sum;
  }

  private void sumSquares(int number, int worker) {
    Piece piece = stretches.get(number);
    if (piece.end <= share.from() || piece.from >= share.end()) {
      return;
    }
    float[] g = tiles[worker].g;
    double sum = 0;
    for (long at = piece.from; at < piece.end; at += TILE) {
      int count = (int) Math.min(TILE, piece.end - at);
      gradients.read(at, g, 0, count);
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

  /** All parameters. */
  public List<Piece> pieces() {
    return List.copyOf(all);
  }

  /**
   * Updates some parameters and what is kept beside them.
   *
   * @param scalars {@link UpdateProgram#scalars}
   */
  public void apply(double[] scalars, List<Piece> pieces, WorkerPool pool) {
    float[] narrow = new float[scalars.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) scalars[i];
    }
    pool.run(pieces.size(), (i, worker) -> apply(narrow, pieces.get(i), tiles[worker]));
  }

  private void apply(float[] scalars, Piece piece, Tile t) {
    int width = piece.width;
    int most = t.w.length / width;
    long row = piece.row;
    int rows;
    for (long at = piece.from; at < piece.end; at += (long) rows * width) {
      rows = (int) Math.min(most, (piece.end - at) / width);
      int count = rows * width;
      parameters.read(at, t.w, 0, count);
      gradients.read(at, t.g, 0, count);
      for (int i = 0; i < t.slots.length; i++) {
        kept.read(place(i, at, row), t.slots[i], 0, slotCount(i, rows, count));
      }
      loop.apply(t.w, t.g, t.slots, scalars, rows, width);
      parameters.write(at, t.w, 0, count);
      for (int i = 0; i < t.slots.length; i++) {
        kept.write(place(i, at, row), t.slots[i], 0, slotCount(i, rows, count));
      }
      row += rows;
    }
  }

  private long place(int slot, long element, long row) {
    return layout.perRow().get(slot)
        ? slots.get(slot) + row
        : slots.get(slot) + element - share.from();
  }

  private int slotCount(int slot, int rows, int elements) {
    return layout.perRow().get(slot) ? rows : elements;
  }
}
