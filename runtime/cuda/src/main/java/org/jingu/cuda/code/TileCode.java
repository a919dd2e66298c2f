package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  private static final int WARP = 32;
  private static final int FEW_THREADS = 128;
  private static final int MANY_THREADS = 256;

  /** Above this, few blocks fit, so each has many threads. */
  private static final int MANY_BYTES = 48 << 10;

  private static final int MOST_ACROSS = 8;

  /** Shared memory that every block takes besides its own. */
  private static final int RESERVED_BYTES = 1 << 10;

  /** With more, a thread would have too few registers. */
  private static final int MOST_BLOCKS = 8;

  /** The same where a thread also has what a layer norm needs: 166 registers on an H200. */
  private static final int MOST_BLOCKS_WITH_NORM = 3;

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

    private long stride(int axis) {
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
    private int pack() {
      boolean fits =
          columns() % 8 == 0
              && operand.alignment() % 8 == 0
              && stride(-2) % 8 == 0
              && (!own() || stride(-3) % 8 == 0);
      return fits ? 8 : 1;
    }

    /** Where an example's matrix begins. */
    private String of(String pointer, String example) {
      return own() ? "%s + %s * %d".formatted(pointer, example, stride(-3)) : pointer;
    }

    private String sizes() {
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

    private String code(List<Tile> tiles) {
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

    private boolean reads(Collection<Integer> tiles) {
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
  private record Share(int rows, int columns, int across, int units) {
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

  private static int threads(List<Tile> tiles) {
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
    return new Writer(tiles, products, sharedBytes).write();
  }

  private static final class Writer {
    private final List<Tile> tiles;
    private final List<Product> products;
    private final List<Integer> read;
    private final int threads;
    private final int sharedBytes;
    private final StringBuilder out = new StringBuilder();

    Writer(List<Tile> tiles, List<Product> products, int sharedBytes) {
      this.tiles = tiles;
      this.products = products;
      this.threads = threads(tiles);
      this.sharedBytes = sharedBytes;
      List<Integer> results = products.stream().map(Product::result).toList();
      this.read =
          IntStream.range(0, tiles.size()).boxed().filter(t -> !results.contains(t)).toList();
    }

    TileCode write() {
      int bytes = bytes(tiles);
      int fitting = Math.max(1, sharedBytes / (bytes + RESERVED_BYTES));
      boolean norm = products.stream().anyMatch(p -> p.norm() != null);
      int blocks = Math.min(norm ? MOST_BLOCKS_WITH_NORM : MOST_BLOCKS, fitting);
      out.append("// products of an example's own matrices\n");
      for (int i = 0; i < products.size(); i++) {
        if (!products.get(i).epilogue().isIdentity()) {
          String name = "of%d_%s".formatted(i, KernelCode.NAME);
          out.append(ScalarCode.define(name, products.get(i).epilogue()));
        }
      }
      out.append(
          "extern \"C\" __global__ void __launch_bounds__(%d, %d)\n".formatted(threads, blocks));
      out.append(KernelCode.NAME).append("(").append(parameters()).append(") {\n");
      out.append("  SHARED_TILES(memory);\n");
      int at = 0;
      for (int t = 0; t < tiles.size(); t++) {
        out.append("  bf16* const t%d = (bf16*)(memory + %d);\n".formatted(t, at));
        at += tiles.get(t).bytes();
      }
      out.append("  clear_tiles<%d>(memory, %d);\n".formatted(threads, bytes));
      loads("  ", false);
      sums();
      norms(
          (i, tile) ->
              "  NormSums<%d, %d, %d> norm%d;\n"
                  .formatted(threads, tile.columns(), pack(products.get(i)), i));
      out.append("  long long e = blockIdx.x;\n  if (e < B) {\n");
      loads("    ", true);
      out.append("  }\n  while (e < B) {\n    finish_loads();\n    __syncthreads();\n");
      products();
      out.append("    __syncthreads();\n    const long long done = e;\n    e += gridDim.x;\n");
      out.append("    if (e < B) {  // beside the stores\n");
      loads("      ", true);
      out.append("    }\n");
      for (int i = 0; i < products.size(); i++) {
        if (!products.get(i).sum() && products.get(i).stored()) {
          store(i, products.get(i), tiles.get(products.get(i).result()));
        }
      }
      out.append("  }\n");
      partialSums();
      norms(
          (i, tile) ->
              "  norm%d.finish((float*)memory, sums%d + (size_t)blockIdx.x * %d);\n"
                  .formatted(i, i, 2 * tile.columns()));
      out.append("}\n");
      return new TileCode(KernelCode.of("tiles", out.toString()), bytes, threads, blocks);
    }

    private String parameters() {
      List<String> parameters = new ArrayList<>();
      for (int i = 0; i < products.size(); i++) {
        parameters.add((products.get(i).sum() ? "float* y" : "bf16* y") + i);
      }
      read.forEach(t -> parameters.add("const bf16* a" + t));
      read.stream()
          .filter(t -> tiles.get(t).late() != null)
          .forEach(t -> parameters.add("const bf16* late" + t));
      for (int i = 0; i < products.size(); i++) {
        List<Operand> extras = products.get(i).extras();
        for (int k = 0; k < extras.size(); k++) {
          parameters.add("const %s* e%d_%d".formatted(extras.get(k).type().text(), i, k));
        }
      }
      norms(
          (i, tile) -> {
            parameters.add(
                "const bf16* x%d, const float* gain%d, float* sums%d".formatted(i, i, i));
            return "";
          });
      parameters.add("int B");
      return String.join(", ", parameters);
    }

    /** Writes a text for every product whose layer norm's gradient is stored. */
    private void norms(BiFunction<Integer, Tile, String> text) {
      for (int i = 0; i < products.size(); i++) {
        if (products.get(i).norm() != null) {
          out.append(text.apply(i, tiles.get(products.get(i).result())));
        }
      }
    }

    /** Neighbours that are read or written at once where a result is stored. */
    private int pack(Product p) {
      int pack = tiles.get(p.result()).pack();
      for (Operand extra : p.extras()) {
        pack = Math.min(pack, new Tile(extra).pack());
      }
      NormGradient norm = p.norm();
      return norm == null
          ? pack
          : Math.min(pack, Math.min(new Tile(norm.x()).pack(), new Tile(norm.dx()).pack()));
    }

    private void loads(String indent, boolean own) {
      for (int t : read) {
        Tile tile = tiles.get(t);
        Operand late = tile.late();
        if (tile.own() != own) {
          continue;
        }
        int here = late == null ? tile.rows() : tile.first();
        load(indent, tile, "t" + t, "a" + t, here, tile.distance());
        if (late != null) {
          String to = "t%d + %d".formatted(t, here * tile.distance());
          load(indent, new Tile(late), to, "late" + t, tile.rows() - here, tile.distance());
        }
      }
    }

    private void load(String indent, Tile tile, String to, String from, int rows, int distance) {
      out.append(indent)
          .append(
              "load_tile<%d, %d, %d, %d, %d>(%s, %s, %d);\n"
                  .formatted(
                      threads,
                      rows,
                      tile.columns(),
                      distance,
                      tile.pack(),
                      to,
                      tile.of(from, "e"),
                      tile.stride(-2)));
    }

    private void sums() {
      for (int i = 0; i < products.size(); i++) {
        if (products.get(i).sum()) {
          Share share = Share.of(products.get(i), tiles);
          out.append("  float s%d[%d][%d][4] = {};\n".formatted(i, share.units(), share.across()));
        }
      }
    }

    /** The products in order; a barrier comes before one that reads what one before wrote. */
    private void products() {
      List<Integer> written = new ArrayList<>();
      for (int i = 0; i < products.size(); i++) {
        Product p = products.get(i);
        if (p.reads(written)) {
          out.append("    __syncthreads();\n");
          written.clear();
        }
        String terms =
            p.terms().stream().map(term -> term.code(tiles)).collect(Collectors.joining(", "));
        if (p.sum()) {
          out.append(
              "    add_product<%d, %s>(s%d, %s);\n"
                  .formatted(threads, Share.of(p, tiles).sizes(), i, terms));
        } else {
          Tile c = tiles.get(p.result());
          int across = across(c.rows(), c.columns(), threads / WARP);
          out.append(
              "    tile_product<%d, %d, %d, %d, %d>(t%d, %s);\n"
                  .formatted(
                      threads, c.rows(), c.columns(), across, c.distance(), p.result(), terms));
          written.add(p.result());
        }
      }
    }

    private void partialSums() {
      for (int i = 0; i < products.size(); i++) {
        if (products.get(i).sum()) {
          Share share = Share.of(products.get(i), tiles);
          out.append(
              "  store_sums<%d, %s>(y%d + (size_t)blockIdx.x * %d, s%d);\n"
                  .formatted(threads, share.sizes(), i, share.rows() * share.columns(), i));
        }
      }
    }

    private void store(int number, Product p, Tile tile) {
      int pack = pack(p);
      NormGradient norm = p.norm();
      if (norm == null && p.epilogue().isIdentity()) {
        out.append(
            "    store_tile<%d, %s, %d>(%s, t%d, %d);\n"
                .formatted(
                    threads,
                    tile.sizes(),
                    pack,
                    tile.of("y" + number, "done"),
                    p.result(),
                    tile.stride(-2)));
        return;
      }
      values(number, p, tile, pack);
      if (norm == null) {
        out.append(
            "    store_values<%d, %d, %d, %d>(%s, %d, read%d, value%d);\n"
                .formatted(
                    threads,
                    tile.rows(),
                    tile.columns(),
                    pack,
                    tile.of("y" + number, "done"),
                    tile.stride(-2),
                    number,
                    number));
        return;
      }
      Tile x = new Tile(norm.x());
      Tile dx = new Tile(norm.dx());
      out.append(
          "    norm%d.add<%d>(read%d, value%d, %s, %d, gain%d, %s, %s, %d);\n"
              .formatted(
                  number,
                  tile.rows(),
                  number,
                  number,
                  x.of("x" + number, "done"),
                  x.stride(-2),
                  number,
                  ScalarCode.literal(norm.eps()),
                  dx.of("y" + number, "done"),
                  dx.stride(-2)));
    }

    /** What is read for the epilogue at a row and column, and the value that it has there. */
    private void values(int number, Product p, Tile tile, int pack) {
      StringBuilder read = new StringBuilder();
      List<String> arguments = new ArrayList<>(List.of("x.v[k]"));
      for (int k = 0; k < p.extras().size(); k++) {
        Tile extra = new Tile(p.extras().get(k));
        String from = extra.of("e%d_%d".formatted(number, k), "done");
        read.append(
            "      r.v[%d] = load_raw<%d>(%s + row * %d + column);\n"
                .formatted(k, pack, from, extra.stride(-2)));
        arguments.add("widen(r.v[%d].v[k])".formatted(k));
      }
      String epilogue =
          p.epilogue().isIdentity()
              ? ""
              : "#pragma unroll\n      for (int k = 0; k < %d; ++k) x.v[k] = of%d_%s(%s);\n"
                  .formatted(pack, number, KernelCode.NAME, String.join(", ", arguments));
      out.append(
          """
              typedef Packs<%2$d, %3$d> Read%1$d;
              const auto read%1$d = [&](int row, int column) {
                Read%1$d r;
          %4$s      return r;
              };
              const auto value%1$d = [&](int row, int column, const Read%1$d& r) {
                auto x = load<%3$d>(t%5$d + row * %6$d + column);
          %7$s      return x;
              };
          """
              .formatted(
                  number, p.extras().size(), pack, read, p.result(), tile.distance(), epilogue));
    }
  }

  /** How many times 8 columns a warp has at a time, so that all warps end early. */
  private static int across(int rows, int columns, int warps) {
    int best = 1;
    double least = Double.MAX_VALUE;
    int down = (rows + 15) / 16;
    for (int n = 1; n <= MOST_ACROSS; n++) {
      int units = down * ((columns + 8 * n - 1) / (8 * n));
      double ragged = columns % (8 * n) == 0 ? 1 : 1.5; // then every access is checked
      double cost = Math.ceil((double) units / warps) * (n + 1.5) * ragged;
      if (cost < least) {
        least = cost;
        best = n;
      }
    }
    return best;
  }
}
