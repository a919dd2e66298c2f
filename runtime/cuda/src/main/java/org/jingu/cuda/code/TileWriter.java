package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.cuda.code.TileCode.NormGradient;
import org.jingu.cuda.code.TileCode.Product;
import org.jingu.cuda.code.TileCode.Tile;

/** Writes the kernel of {@link TileCode}. */
final class TileWriter {
  /** Shared memory that every block takes besides its own. */
  private static final int RESERVED_BYTES = 1 << 10;

  /** With more, a thread would have too few registers. */
  private static final int MOST_BLOCKS = 8;

  /** The same where a thread also has what a layer norm needs: 166 registers on an H200. */
  private static final int MOST_BLOCKS_WITH_NORM = 3;

  private final List<Tile> tiles;
  private final List<Product> products;
  private final List<Integer> read;
  private final int threads;
  private final int sharedBytes;
  private final StringBuilder out = new StringBuilder();

  TileWriter(List<Tile> tiles, List<Product> products, int sharedBytes) {
    this.tiles = tiles;
    this.products = products;
    this.threads = TileCode.threads(tiles);
    this.sharedBytes = sharedBytes;
    List<Integer> results = products.stream().map(Product::result).toList();
    this.read = IntStream.range(0, tiles.size()).boxed().filter(t -> !results.contains(t)).toList();
  }

  TileCode write() {
    int bytes = TileCode.bytes(tiles);
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
          parameters.add("const bf16* x%d, const float* gain%d, float* sums%d".formatted(i, i, i));
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
        TileCode.Share share = TileCode.Share.of(products.get(i), tiles);
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
                .formatted(threads, TileCode.Share.of(p, tiles).sizes(), i, terms));
      } else {
        Tile c = tiles.get(p.result());
        int across = across(c.rows(), c.columns(), threads / TileCode.WARP);
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
        TileCode.Share share = TileCode.Share.of(products.get(i), tiles);
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

  /** How many times 8 columns a warp has at a time, so that all warps end early. */
  private static int across(int rows, int columns, int warps) {
    int best = 1;
    double least = Double.MAX_VALUE;
    int down = (rows + 15) / 16;
    for (int n = 1; n <= TileCode.MOST_ACROSS; n++) {
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
