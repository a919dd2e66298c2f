package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Sums over all rows of a tensor, of every column for itself: of functions of several tensors, or
 * of one function whose values are stored too. The rows are cut into slices, of which each leaves
 * partial sums.
 *
 * @param code the kernel; its arguments are partial sums [slices, sums, width], if there is one the
 *     tensor that is stored, the inputs, B and the number of slices
 * @param rows the number of rows
 * @param width the number of columns
 * @param sums how many sums a column has
 * @param columnsOfBlock how many columns a block of {@link #THREADS} threads has
 * @param rowsOfBlock how many rows a block reads at once
 */
public record ColumnSumCode(
    KernelCode code, Dim rows, long width, int sums, int columnsOfBlock, int rowsOfBlock) {
  /** The threads of a block. */
  public static final int THREADS = 256;

  private static final int FEW_AT_ONCE = 4;
  private static final int MANY_AT_ONCE = 8;

  private static final int LANES = 8;

  private static final int COLUMNS = THREADS / LANES;

  /** Writes the kernel of sums of functions of tensors that broadcast to the first one. */
  public static ColumnSumCode of(
      List<ScalarFunction> functions, List<Operand> inputs, long capacity) {
    return new Writer(functions, inputs, null, capacity).write();
  }

  /**
   * Writes the kernel that stores a function's values, and sums them up as they are stored.
   *
   * @param inputs what broadcasts to the output; one may be the output itself
   * @param output where values are stored, with dense rows
   */
  public static ColumnSumCode ofMap(
      ScalarFunction function, List<Operand> inputs, Operand output, long capacity) {
    return new Writer(List.of(function), inputs, output, capacity).write();
  }

  private static final class Writer {
    private final List<ScalarFunction> functions;
    private final List<Operand> inputs;
    private final @Nullable Operand output;
    private final Shape domain;
    private final Axes rows;
    private final long width;
    private final int pack;
    private final int atOnce;
    private final String type;
    private final StringBuilder out = new StringBuilder();

    Writer(
        List<ScalarFunction> functions,
        List<Operand> inputs,
        @Nullable Operand output,
        long capacity) {
      this.functions = functions;
      this.inputs = inputs;
      this.output = output;
      this.domain = output == null ? inputs.get(0).shape() : output.shape();
      this.width = domain.dim(-1).factor();
      List<Operand> all = new ArrayList<>(inputs);
      if (output != null) {
        all.add(output);
      }
      List<Integer> leading = IntStream.range(0, domain.rank() - 1).boxed().toList();
      this.rows = new Axes(domain, leading, all.stream().map(o -> o.over(domain)).toList());
      this.pack = pack(all);
      this.atOnce = inputs.size() == 1 ? MANY_AT_ONCE : FEW_AT_ONCE;
      this.type = Axes.indexType(domain.elements(capacity));
    }

    private int pack(List<Operand> operands) {
      List<Operand> along = operands.stream().filter(o -> !repeats(o)).toList();
      int size = along.stream().anyMatch(o -> o.type() != ElementType.F32) ? 8 : 4;
      while (size > 1 && !fits(size, along)) {
        size /= 2;
      }
      return size;
    }

    private boolean fits(int size, List<Operand> along) {
      return width % size == 0
          && along.stream()
              .allMatch(
                  o ->
                      o.alignment() % size == 0
                          && o.over(domain).subList(0, domain.rank() - 1).stream()
                              .allMatch(stride -> stride.factor() % size == 0));
    }

    /** Whether all columns of a row have one element. */
    private boolean repeats(Operand operand) {
      return operand.over(domain).get(domain.rank() - 1).factor() == 0;
    }

    ColumnSumCode write() {
      head();
      out.append("    for (index_t first = blockIdx.y * (index_t)%d".formatted(LANES));
      out.append(" + threadIdx.x / COLUMNS; first < rows; first += AT_ONCE * step) {\n");
      loads();
      values();
      out.append("    }\n");
      partialSums();
      return new ColumnSumCode(
          KernelCode.of("column_sums", out.toString()),
          rows.count(),
          width,
          functions.size(),
          COLUMNS * pack,
          LANES * atOnce);
    }

    private void head() {
      List<String> names = IntStream.range(0, inputs.size()).mapToObj(i -> "a" + i).toList();
      for (int i = 0; i < functions.size(); i++) {
        String text = MapCode.comment(functions.get(i), names);
        out.append("// column sums of %s%s\n".formatted(output == null ? "" : "y = ", text));
      }
      for (int i = 0; i < functions.size(); i++) {
        out.append(ScalarCode.define("value%d_%s".formatted(i, KernelCode.NAME), functions.get(i)));
      }
      out.append("extern \"C\" __global__ void __launch_bounds__(%d)\n".formatted(THREADS));
      out.append(KernelCode.NAME).append("(float* sums");
      if (output != null) {
        out.append(", %s* y".formatted(output.type().text()));
      }
      for (int i = 0; i < inputs.size(); i++) {
        out.append(", const %s* a%d".formatted(inputs.get(i).type().text(), i));
      }
      out.append(
          """
          , int B, int slices) {
            %s
            constexpr int WIDTH = %d, PACK = %d, SUMS = %d, AT_ONCE = %d, COLUMNS = %d;
            __shared__ float shared[SUMS][PACK][%d];
            const int column = (blockIdx.x * COLUMNS + threadIdx.x %% COLUMNS) * PACK;
            const index_t rows = %s, step = slices * (index_t)%d;
            float total[SUMS][PACK] = {};
            if (column < WIDTH)
          """
              .formatted(
                  type,
                  width,
                  pack,
                  functions.size(),
                  atOnce,
                  COLUMNS,
                  THREADS,
                  Axes.text(rows.count()),
                  LANES));
    }

    /** Several rows are read before the first is worked on. */
    private void loads() {
      for (int i = 0; i < inputs.size(); i++) {
        out.append(
            "      Pack<%s, %s> x%d[AT_ONCE];\n"
                .formatted(inputs.get(i).type().text(), repeats(inputs.get(i)) ? "1" : "PACK", i));
      }
      eachRow();
      for (int i = 0; i < inputs.size(); i++) {
        boolean one = repeats(inputs.get(i));
        out.append(
            "        x%d[n] = load_raw<%s>(a%d + %s%s);\n"
                .formatted(
                    i, one ? "1" : "PACK", i, rows.offset(i, "i", 1), one ? "" : " + column"));
      }
      out.append("      }\n");
    }

    private void eachRow() {
      out.append(
          """
          #pragma unroll
                for (int n = 0; n < AT_ONCE; ++n) {
                  index_t r = first + n * step;
                  if (r >= rows) continue;
          """);
      out.append(rows.indices("        ", "r", "i", 1));
    }

    private void values() {
      eachRow();
      if (output != null) {
        out.append("        Floats<PACK> made;\n");
      }
      out.append("#pragma unroll\n        for (int k = 0; k < PACK; ++k) {\n");
      List<String> arguments = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        String k = repeats(inputs.get(i)) ? "0" : "k";
        arguments.add("widen(x%d[n].v[%s])".formatted(i, k));
      }
      for (int i = 0; i < functions.size(); i++) {
        String value = "value%d_%s(%s)".formatted(i, KernelCode.NAME, String.join(", ", arguments));
        if (output != null) {
          out.append("          made.v[k] = as_stored(y, %s);\n".formatted(value));
          value = "made.v[k]";
        }
        out.append("          total[%d][k] += %s;\n".formatted(i, value));
      }
      out.append("        }\n");
      if (output != null) {
        String at = rows.offset(inputs.size(), "i", 1);
        out.append("        store<PACK>(y + %s + column, made);\n".formatted(at));
      }
      out.append("      }\n");
    }

    private void partialSums() {
      out.append(
          """
            for (int s = 0; s < SUMS; ++s)
              for (int k = 0; k < PACK; ++k) shared[s][k][threadIdx.x] = total[s][k];
            __syncthreads();
            const int k = threadIdx.x / COLUMNS;
            if (k < PACK && column < WIDTH)
              for (int s = 0; s < SUMS; ++s) {
                float sum = 0.0f;
                for (int l = 0; l < %d; ++l) sum += shared[s][k][threadIdx.x %% COLUMNS + l * COLUMNS];
                sums[(blockIdx.y * (size_t)SUMS + s) * WIDTH + column + k] = sum;
              }
          }
          """
              .formatted(LANES));
    }
  }
}
