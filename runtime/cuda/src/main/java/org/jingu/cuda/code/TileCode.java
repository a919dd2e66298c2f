package org.jingu.cuda.code;

import java.util.Collection;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several products of an example's own matrices, which stay in a block's shared memory from one
 * product to the next.
 *
 * @param code the kernel; its arguments are the results, of a sum over all examples a partial one
 *     of each block, the matrices that are read, their last rows where those are elsewhere, what
 *     epilogues read, in the order of the products, of every layer norm what it normalized, its
 *     gain and a partial sum [2, columns] of each block of the gradients of gain and bias, and B
 * @param sharedBytes the shared memory of a block
 * @param threads the threads of a block
 * @param blocks how many blocks a multiprocessor has room for
 */
public record TileCode(KernelCode code, int sharedBytes, int threads, int blocks) {
  static final int WARP = 32;
  private static final int FEW_THREADS = 128;
  private static final int MANY_THREADS = 256;

  /** Above this, few blocks fit, so each has many threads. */
  private static final int MANY_BYTES = 48 << 10;

  static final int MOST_ACROSS = 8;

  /** Tiles end so far before the end of the memory that reading past a row's end stays inside. */
  private static final int SLACK = 64;

  /**
   * A matrix an example, or one for all.
   *
   * @param operand [B, rows, columns] or [rows, columns], in bf16, with dense rows
   * @param late where its last rows are, laid out as all, or null where they are with the others
   * @param first the first row that is there
   */
  public record Tile(Operand operand, @Nullable Operand late, int first) {
    /** With all rows in one place. */
    public Tile(Operand operand) {
      this(operand, null, 0);
    }

    /** Whether every example has its own. */
    boolean own() {
      return operand.shape().rank() == 3;
    }

    int rows() {
      return Math.toIntExact(operand.shape().dim(-2).factor());
    }

    int columns() {
      return Math.toIntExact(operand.shape().dim(-1).factor());
    }

    long stride(int axis) {
      int rank = operand.shape().rank();
      Dim stride = operand.strides().get(rank + axis);
      return operand.shape().dim(axis).isOne() ? 0 : stride.factor();
    }

    /** The distance of rows in shared memory: an odd multiple of 16 bytes meets no bank twice. */
    int distance() {
      int units = (columns() + 7) / 8;
      return 8 * (units % 2 == 0 ? units + 1 : units);
    }

    int bytes() {
      return 2 * distance() * ((rows() + 15) / 16 * 16);
    }

    /** Neighbours that are copied at once. */
    int pack() {
      boolean fits =
          columns() % 8 == 0
              && operand.alignment() % 8 == 0
              && stride(-2) % 8 == 0
              && (!own() || stride(-3) % 8 == 0);
      return fits ? 8 : 1;
    }

    /** Where an example's matrix begins. */
    String of(String pointer, String example) {
      return own() ? "%s + %s * %d".formatted(pointer, example, stride(-3)) : pointer;
    }

    String sizes() {
      return "%d, %d, %d".formatted(rows(), columns(), distance());
    }
  }

  /**
   * A product of two tiles.
   *
   * @param a the number of the left tile
   * @param transposeA whether its transpose is meant
   * @param b the number of the right tile
   * @param transposeB whether its transpose is meant
   */
  public record Term(int a, boolean transposeA, int b, boolean transposeB) {
    private int rows(List<Tile> tiles) {
      return transposeA ? tiles.get(a).columns() : tiles.get(a).rows();
    }

    private int columns(List<Tile> tiles) {
      return transposeB ? tiles.get(b).rows() : tiles.get(b).columns();
    }

    String code(List<Tile> tiles) {
      return "Term<%d, %d, %s, %d, %s>(t%d, t%d)"
          .formatted(
              transposeA ? tiles.get(a).rows() : tiles.get(a).columns(),
              tiles.get(a).distance(),
              transposeA,
              tiles.get(b).distance(),
              transposeB,
              a,
              b);
    }
  }

  /**
   * A sum of products.
   *
   * @param terms what is added up
   * @param result the number of the tile of the result, or {@link #SUM}
   * @param stored whether anything but these products reads the result
   * @param epilogue a function of the sum and the extras
   * @param extras tensors like the result
   * @param norm the layer norm whose gradient is stored in place of the result, or null
   */
  public record Product(
      List<Term> terms,
      int result,
      boolean stored,
      ScalarFunction epilogue,
      List<Operand> extras,
      @Nullable NormGradient norm) {
    /** In place of a result's number: the products of all examples are added up. */
    public static final int SUM = -1;

    /** Whether the products of all examples are added up. */
    public boolean sum() {
      return result == SUM;
    }

    boolean reads(Collection<Integer> tiles) {
      return terms.stream().anyMatch(t -> tiles.contains(t.a()) || tiles.contains(t.b()));
    }
  }

  /**
   * The gradient of an affine layer norm of rows, of which a product is the gradient of the result.
   *
   * @param x what was normalized, like the result
   * @param dx where its gradient goes, like the result
   * @param eps added to the variance
   */
  public record NormGradient(Operand x, Operand dx, double eps) {}

  /** How a sum over all examples is shared by the warps of a block. */
  record Share(int rows, int columns, int across, int units) {
    static Share of(Product p, List<Tile> tiles) {
      Term term = p.terms().get(0);
      int rows = term.rows(tiles);
      int columns = term.columns(tiles);
      int down = (rows + 15) / 16;
      int warps = threads(tiles) / WARP;
      int best = 1;
      for (int n = 2; n <= MOST_ACROSS; n++) {
        if (registers(down, columns, n, warps) < registers(down, columns, best, warps)) {
          best = n;
        }
      }
      return new Share(rows, columns, best, units(down, columns, best, warps));
    }

    private static int units(int down, int columns, int across, int warps) {
      int all = down * ((columns + 8 * across - 1) / (8 * across));
      return (all + warps - 1) / warps;
    }

    private static int registers(int down, int columns, int across, int warps) {
      return units(down, columns, across, warps) * across * 4;
    }

    String sizes() {
      return "%d, %d, %d, %d".formatted(rows, columns, across, units);
    }
  }

  /** The registers of a thread in which a sum over all examples is kept. */
  public static int registers(Product sum, List<Tile> tiles) {
    Share share = Share.of(sum, tiles);
    return 4 * share.across() * share.units();
  }

  static int threads(List<Tile> tiles) {
    return bytes(tiles) > MANY_BYTES ? MANY_THREADS : FEW_THREADS;
  }

  /** The shared memory that tiles take. */
  public static int bytes(List<Tile> tiles) {
    return tiles.stream().mapToInt(Tile::bytes).sum() + SLACK;
  }

  /** Whether tiles leave a thread enough registers for the gradient of a layer norm. */
  public static boolean haveRoomForNorm(List<Tile> tiles) {
    return threads(tiles) == FEW_THREADS;
  }

  /**
   * Writes the kernel.
   *
   * @param tiles all matrices; those that are no product's result are read from memory
   * @param sharedBytes the most shared memory of a block, which is nearly a multiprocessor's
   */
  public static TileCode of(List<Tile> tiles, List<Product> products, int sharedBytes) {
    return new TileWriter(tiles, products, sharedBytes).write();
  }
}
