package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.ScalarFunction;

/**
 * Several products of an example's own matrices, which stay in a block's shared memory from one
 * product to the next.
 *
 * @param code the kernel; its arguments are the results, of a sum over all examples a partial one
 *     of each block, the matrices that are read, what epilogues read, in the order of the products,
 *     and B
 * @param sharedBytes the shared memory of a block
 * @param blocks how many blocks a multiprocessor has room for
 */
public record TileCode(KernelCode code, int sharedBytes, int blocks) {
  /** The threads of a block. */
  public static final int THREADS = 128;

  private static final int WARPS = THREADS / 32;
  private static final int MOST_ACROSS = 8;

  /** Shared memory of a multiprocessor, and what every block takes of it besides its own. */
  private static final int SHARED_BYTES = 227 << 10;

  private static final int RESERVED_BYTES = 1 << 10;

  /** With more, a thread would have too few registers. */
  private static final int MOST_BLOCKS = 8;

  /** Tiles end so far before the end of the memory that reading past a row's end stays inside. */
  private static final int SLACK = 64;

  /**
   * A matrix an example, or one for all.
   *
   * @param operand [B, rows, columns] or [rows, columns], in bf16, with dense rows
   */
  public record Tile(Operand operand) {
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
    private String of(String pointer) {
      return own() ? "%s + e * %dll".formatted(pointer, stride(-3)) : pointer;
    }
  }

  /**
   * One product.
   *
   * @param a the number of the left tile
   * @param transposeA whether its transpose is meant
   * @param b the number of the right tile
   * @param transposeB whether its transpose is meant
   * @param result the number of the tile of the result, or {@link #SUM}
   * @param epilogue a function of the product and the extras
   * @param extras tensors like the result
   */
  public record Product(
      int a,
      boolean transposeA,
      int b,
      boolean transposeB,
      int result,
      ScalarFunction epilogue,
      List<Operand> extras) {
    /** In place of a result's number: the products of all examples are added up. */
    public static final int SUM = -1;

    /** Whether the products of all examples are added up. */
    public boolean sum() {
      return result == SUM;
    }

    private int rows(List<Tile> tiles) {
      return transposeA ? tiles.get(a).columns() : tiles.get(a).rows();
    }

    private int columns(List<Tile> tiles) {
      return transposeB ? tiles.get(b).rows() : tiles.get(b).columns();
    }

    private String term(List<Tile> tiles) {
      return "Term<%d, %d, %s, %d, %s>{t%d, t%d}"
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

  /** How a sum over all examples is shared by the warps of a block. */
  private record Share(int rows, int columns, int across, int units) {
    static Share of(Product p, List<Tile> tiles) {
      int rows = p.rows(tiles);
      int columns = p.columns(tiles);
      int down = (rows + 15) / 16;
      int best = 1;
      for (int n = 2; n <= MOST_ACROSS; n++) {
        if (registers(down, columns, n) < registers(down, columns, best)) {
          best = n;
        }
      }
      return new Share(rows, columns, best, units(down, columns, best));
    }

    private static int units(int down, int columns, int across) {
      int all = down * ((columns + 8 * across - 1) / (8 * across));
      return (all + WARPS - 1) / WARPS;
    }

    private static int registers(int down, int columns, int across) {
      return units(down, columns, across) * across * 4;
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

  /** The shared memory that tiles take. */
  public static int bytes(List<Tile> tiles) {
    return tiles.stream().mapToInt(Tile::bytes).sum() + SLACK;
  }

  /**
   * Writes the kernel.
   *
   * @param tiles all matrices; those that are no product's result are read from memory
   */
  public static TileCode of(List<Tile> tiles, List<Product> products) {
    List<Integer> results = products.stream().map(Product::result).toList();
    List<Integer> read =
        IntStream.range(0, tiles.size()).boxed().filter(t -> !results.contains(t)).toList();
    StringBuilder out = new StringBuilder("// products of an example's own matrices\n");
    for (int i = 0; i < products.size(); i++) {
      out.append(
          ScalarCode.define(
              "value%d_%s".formatted(i, KernelCode.NAME), products.get(i).epilogue()));
    }
    int blocks = Math.min(MOST_BLOCKS, SHARED_BYTES / (bytes(tiles) + RESERVED_BYTES));
    out.append(
        "extern \"C\" __global__ void __launch_bounds__(%d, %d)\n".formatted(THREADS, blocks));
    out.append(KernelCode.NAME).append("(").append(parameters(products, read)).append(") {\n");
    out.append("  SHARED_TILES(memory);\n");
    int at = 0;
    for (int t = 0; t < tiles.size(); t++) {
      out.append("  bf16* const t%d = (bf16*)(memory + %d);\n".formatted(t, at));
      at += tiles.get(t).bytes();
    }
    out.append("  clear_tiles(memory, %d);\n".formatted(bytes(tiles)));
    read.stream().filter(t -> !tiles.get(t).own()).forEach(t -> out.append(load(t, tiles.get(t))));
    for (int i = 0; i < products.size(); i++) {
      if (products.get(i).sum()) {
        Share share = Share.of(products.get(i), tiles);
        out.append("  float s%d[%d][%d][4] = {};\n".formatted(i, share.units(), share.across()));
      }
    }
    out.append("  for (long long e = blockIdx.x; e < B; e += gridDim.x) {\n");
    read.stream()
        .filter(t -> tiles.get(t).own())
        .forEach(t -> out.append("  ").append(load(t, tiles.get(t))));
    out.append("    finish_loads();\n    __syncthreads();\n");
    for (int i = 0; i < products.size(); i++) {
      out.append(
          products.get(i).sum() ? sum(i, products.get(i), tiles) : product(products.get(i), tiles));
    }
    for (int i = 0; i < products.size(); i++) {
      if (!products.get(i).sum()) {
        out.append(store(i, products.get(i), tiles.get(products.get(i).result())));
      }
    }
    out.append("    __syncthreads();\n  }\n");
    for (int i = 0; i < products.size(); i++) {
      if (products.get(i).sum()) {
        Share share = Share.of(products.get(i), tiles);
        out.append(
            "  store_sums<%s>(y%d + (size_t)blockIdx.x * %d, s%d);\n"
                .formatted(share.sizes(), i, share.rows() * share.columns(), i));
      }
    }
    out.append("}\n");
    return new TileCode(KernelCode.of("tiles", out.toString()), bytes(tiles), blocks);
  }

  private static String parameters(List<Product> products, List<Integer> read) {
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < products.size(); i++) {
      parameters.add((products.get(i).sum() ? "float* y" : "bf16* y") + i);
    }
    read.forEach(t -> parameters.add("const bf16* a" + t));
    for (int i = 0; i < products.size(); i++) {
      List<Operand> extras = products.get(i).extras();
      for (int k = 0; k < extras.size(); k++) {
        parameters.add("const %s* e%d_%d".formatted(extras.get(k).type().text(), i, k));
      }
    }
    parameters.add("int B");
    return String.join(", ", parameters);
  }

  private static String load(int number, Tile tile) {
    return "  load_tile<%d, %d, %d, %d>(t%d, %s, %d);\n"
        .formatted(
            tile.rows(),
            tile.columns(),
            tile.distance(),
            tile.pack(),
            number,
            tile.of("a" + number),
            tile.stride(-2));
  }

  private static String product(Product p, List<Tile> tiles) {
    Tile c = tiles.get(p.result());
    return "    tile_product<%d, %d, %d, %d>(t%d, %s);\n    __syncthreads();\n"
        .formatted(
            c.rows(),
            c.columns(),
            across(c.rows(), c.columns()),
            c.distance(),
            p.result(),
            p.term(tiles));
  }

  private static String sum(int number, Product p, List<Tile> tiles) {
    return "    add_product<%s>(s%d, %s);\n"
        .formatted(Share.of(p, tiles).sizes(), number, p.term(tiles));
  }

  /** How many times 8 columns a warp has at a time, so that all warps end early. */
  private static int across(int rows, int columns) {
    int best = 1;
    double least = Double.MAX_VALUE;
    int down = (rows + 15) / 16;
    for (int n = 1; n <= MOST_ACROSS; n++) {
      int units = down * ((columns + 8 * n - 1) / (8 * n));
      double cost = Math.ceil((double) units / WARPS) * (n + 1.5);
      if (cost < least) {
        least = cost;
        best = n;
      }
    }
    return best;
  }

  private static String store(int number, Product p, Tile tile) {
    int pack = tile.pack();
    for (Operand extra : p.extras()) {
      pack = Math.min(pack, new Tile(extra).pack());
    }
    StringBuilder out = new StringBuilder();
    out.append(
        "    for (int i = threadIdx.x; i < %d; i += %d) {\n"
            .formatted(tile.rows() * tile.columns() / pack, THREADS));
    out.append(
        "      const int row = i / %d, column = i %% %d * %d;\n"
            .formatted(tile.columns() / pack, tile.columns() / pack, pack));
    out.append(
        "      auto x = load<%d>(t%d + row * %d + column);\n"
            .formatted(pack, p.result(), tile.distance()));
    List<String> arguments = new ArrayList<>(List.of("x.v[k]"));
    for (int k = 0; k < p.extras().size(); k++) {
      Tile extra = new Tile(p.extras().get(k));
      out.append(
          "      const auto x%d = load<%d>(%s + row * %dll + column);\n"
              .formatted(k, pack, extra.of("e%d_%d".formatted(number, k)), extra.stride(-2)));
      arguments.add("x%d.v[k]".formatted(k));
    }
    if (!p.epilogue().isIdentity()) {
      out.append("#pragma unroll\n");
      out.append(
          "      for (int k = 0; k < %d; ++k) x.v[k] = value%d_%s(%s);\n"
              .formatted(
                  pack,
                  number,
                  KernelCode.NAME,
                  arguments.stream().collect(Collectors.joining(", "))));
    }
    out.append(
        "      store<%d>(%s + row * %dll + column, x);\n    }\n"
            .formatted(pack, tile.of("y" + number), tile.stride(-2)));
    return out.toString();
  }
}
