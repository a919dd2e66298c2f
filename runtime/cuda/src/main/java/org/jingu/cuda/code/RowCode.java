package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Shape;

/** What kernels by rows have in common: a team of threads a row, the row in registers. */
final class RowCode {
  private static final int WARP = 32;
  private static final int LEAST_TEAM = 4;

  /** The elements of a row that a thread holds. */
  static final int MOST_REGISTERS = 32;

  private static final int MOST_THREADS = 1024;
  private static final int BLOCK = 256;

  private final Axes rows;
  private final List<Operand> operands;
  private final long width;
  private final int team;
  private final int pack;
  private final String type;

  /**
   * Plans it.
   *
   * @param operands tensors of one shape, with dense rows
   * @param capacity the largest batch size
   */
  RowCode(List<Operand> operands, long capacity) {
    this(operands, List.of(), capacity, MOST_REGISTERS);
  }

  /**
   * Plans it.
   *
   * @param operands tensors of one shape, with dense rows
   * @param vectors of a row's length, which all rows share; in single precision
   * @param capacity the largest batch size
   * @param most how many elements of a row a thread may hold before others share the row
   */
  RowCode(List<Operand> operands, List<Operand> vectors, long capacity, int most) {
    this.operands = operands;
    Shape shape = operands.get(0).shape();
    this.width = shape.dim(-1).factor();
    List<Integer> leading = new ArrayList<>(Axes.all(shape));
    leading.remove(leading.size() - 1);
    this.rows = new Axes(shape, leading, operands.stream().map(o -> o.over(shape)).toList());
    this.pack = pack(leading, shape, vectors);
    this.team = team(width, pack, most);
    this.type = Axes.indexType(shape.elements(capacity));
  }

  /** As many threads as leave the fewest idle, and rows in registers. */
  private static int team(long width, int pack, int most) {
    long units = width / pack;
    int threads = WARP;
    while (threads < MOST_THREADS && width > (long) threads * most) {
      threads *= 2;
    }
    if (threads > WARP) {
      return threads;
    }
    int best = WARP;
    for (int size = WARP / 2; size >= LEAST_TEAM; size /= 2) {
      boolean fits = (units + size - 1) / size * pack <= most;
      if (fits && (units + size - 1) / size * size < (units + best - 1) / best * best) {
        best = size;
      }
    }
    return best;
  }

  private int pack(List<Integer> leading, Shape shape, List<Operand> vectors) {
    boolean narrow = operands.stream().allMatch(o -> o.type() != ElementType.F32);
    for (int size = narrow ? 8 : 4; size > 1; size /= 2) {
      int wanted = size;
      boolean fits =
          width % size == 0
              && vectors.stream().allMatch(v -> v.alignment() % wanted == 0)
              && operands.stream()
                  .allMatch(
                      o ->
                          o.alignment() % wanted == 0
                              && leading.stream()
                                  .allMatch(
                                      axis -> o.over(shape).get(axis).factor() % wanted == 0));
      if (fits) {
        return size;
      }
    }
    return 1;
  }

  /** The threads that share a row. */
  int team() {
    return team;
  }

  /** Neighbours that are read and written at once. */
  int pack() {
    return pack;
  }

  /** How many packs a thread holds of a row. */
  long packs() {
    return (width + (long) team * pack - 1) / ((long) team * pack);
  }

  /** The row's length. */
  long width() {
    return width;
  }

  /** The threads of a block: many warps, or one team that is larger than a warp. */
  int threads() {
    return team <= WARP ? BLOCK : team;
  }

  /** How many rows a block has at a time. */
  int rowsOfBlock() {
    return threads() / team;
  }

  /** The number of rows. */
  Dim count() {
    return rows.count();
  }

  /** The start of a kernel: constants of the row, as names that the body uses. */
  String constants() {
    return """
        %s
          constexpr int WIDTH = %d, TEAM = %d, PACK = %d, PACKS = %d;
          const int lane = threadIdx.x %% TEAM;
          __shared__ float shared[32];
        """
        .formatted("  " + type, width, team, pack, packs());
  }

  /** The loop over rows; its body has the indices, and the offsets by {@link #at}. */
  String loop() {
    return """
          const index_t rows = %s;
          for (index_t row = blockIdx.x * (index_t)(blockDim.x / TEAM) + threadIdx.x / TEAM; row < rows;
               row += gridDim.x * (index_t)(blockDim.x / TEAM)) {
            index_t r = row;
        %s"""
        .formatted(Axes.text(rows.count()), rows.indices("    ", "r", "i", 1));
  }

  /** The offset of the current row of an operand. */
  String at(int operand) {
    return rows.offset(operand, "i", 1);
  }
}
