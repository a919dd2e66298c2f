package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.Shape;

/**
 * A reduction of a scalar function. Where the innermost axis is reduced, neighbouring threads share
 * a result; else they have neighbouring results. A long reduction is cut into slices, whose partial
 * results a second kernel combines in order: the same bits in every run.
 *
 * @param code the kernel; its arguments are partial results or output, inputs, B and the number of
 *     slices
 * @param combine the second kernel; its arguments are the output, the partial results [slices,
 *     results], B, the number of slices and of {@link #lanes}
 * @param results the number of results
 * @param count the number of elements that become one
 * @param resultsOfBlock how many results a block of {@link #THREADS} threads makes
 * @param team how many threads share a result
 */
public record ReduceCode(
    KernelCode code, KernelCode combine, Dim results, Dim count, int resultsOfBlock, int team) {
  /** The threads of a block. */
  public static final int THREADS = 256;

  private static final int COLUMNS = 32;
  private static final int MANY = 1024;

  /** The threads of a block of the second kernel. */
  public static final int COMBINING_THREADS = 256;

  private static final int MOST_LANES = 32;

  /** Slices that a thread of the second kernel reads at least before others share its result. */
  private static final int LEAST_SLICES = 4;

  /** Writes both kernels. */
  public static ReduceCode of(Reduce op, List<Operand> inputs, Operand output, long capacity) {
    Shape domain = op.domain();
    List<Operand> operands = new ArrayList<>(List.of(output));
    operands.addAll(inputs);
    List<List<Dim>> strides = operands.stream().map(o -> o.over(domain)).toList();
    List<Integer> kept = new ArrayList<>(Axes.all(domain));
    kept.removeAll(op.axes());
    Axes results = new Axes(domain, kept, strides);
    Axes summed = new Axes(domain, op.axes(), strides);
    boolean byRow = reducesInnermost(domain, op.axes());
    Dim of = results.count();
    int team = byRow ? (of.at(capacity) >= MANY ? 32 : THREADS) : THREADS / COLUMNS;
    String type = Axes.indexType(domain.elements(capacity));
    int pack = byRow ? 1 : pack(operands, results, summed);
    String text =
        byRow
            ? ofRows(op, inputs, results, summed, team, type)
            : ofColumns(op, inputs, results, summed, pack, type);
    String second = combine(op, output, results, summed.count(), type);
    return new ReduceCode(
        KernelCode.of("reduce", text),
        KernelCode.of("combine", second),
        of,
        summed.count(),
        byRow ? THREADS / team : COLUMNS * pack,
        team);
  }

  /** How many threads of the second kernel share a result. */
  public static int lanes(int slices) {
    int lanes = 1;
    while (lanes < MOST_LANES && lanes * LEAST_SLICES < slices) {
      lanes *= 2;
    }
    return lanes;
  }

  /** How many neighbouring results a thread has, so that it reads them at once. */
  private static int pack(List<Operand> operands, Axes results, Axes summed) {
    boolean narrow = operands.stream().anyMatch(o -> o.type() != ElementType.F32);
    int pack = results.pack(operands, narrow ? 8 : 4);
    while (pack > 1 && !summed.advancesBy(pack, results)) {
      pack /= 2;
    }
    return pack;
  }

  private static boolean reducesInnermost(Shape domain, List<Integer> axes) {
    for (int i = domain.rank() - 1; i >= 0; i--) {
      if (!domain.dim(i).isOne()) {
        return axes.contains(i);
      }
    }
    return true;
  }

  private static StringBuilder head(Reduce op, List<Operand> inputs, String type) {
    StringBuilder out = new StringBuilder();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      names.add("a" + i);
    }
    out.append(
        "// %s %s of %s\n"
            .formatted(op.name(), op.attributes(), MapCode.comment(op.body(), names)));
    out.append(ScalarCode.define("value_" + KernelCode.NAME, op.body()));
    out.append("extern \"C\" __global__ void __launch_bounds__(%d) ".formatted(THREADS));
    out.append(KernelCode.NAME).append("(float* y");
    for (int i = 0; i < inputs.size(); i++) {
      out.append(", const %s* a%d".formatted(inputs.get(i).type().text(), i));
    }
    return out.append(", int B, int slices) {\n  ").append(type).append('\n');
  }

  /** The start of every input of a result, or of several neighbours. */
  private static String starts(List<Operand> inputs, Axes results, int pack) {
    StringBuilder out = new StringBuilder("    index_t q = o;\n");
    out.append(results.indices("    ", "q", "i", pack));
    for (int i = 0; i < inputs.size(); i++) {
      out.append(
          "    const %s* b%d = a%d + %s;\n"
              .formatted(inputs.get(i).type().text(), i, i, results.offset(i + 1, "i", pack)));
    }
    return out.toString();
  }

  /** The loop over what is summed. */
  private static String loop(Axes summed, int team) {
    return """
        #pragma unroll 4
            for (index_t c = blockIdx.y * (index_t)%d + lane; c < count; c += slices * (index_t)%d) {
              index_t r = c;
        """
            .formatted(team, team)
        + summed.indices("      ", "r", "j", 1);
  }

  private static String ofRows(
      Reduce op, List<Operand> inputs, Axes results, Axes summed, int team, String type) {
    StringBuilder out = head(op, inputs, type);
    out.append("  __shared__ float shared[32];\n");
    out.append("  const int lane = threadIdx.x %% %d;\n".formatted(team));
    out.append(
        "  const index_t o = blockIdx.x * (index_t)%d + threadIdx.x / %d;\n"
            .formatted(THREADS / team, team));
    out.append("  const index_t results = %s;\n".formatted(Axes.text(results.count())));
    out.append("  const index_t count = %s;\n".formatted(Axes.text(summed.count())));
    out.append("  float total = %s;\n".formatted(start(op.kind())));
    out.append("  if (o < results) {\n").append(starts(inputs, results, 1));
    out.append(loop(summed, team));
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      arguments.add("widen(b%d[%s])".formatted(i, summed.offset(i + 1, "j", 1)));
    }
    out.append(
        "      total = %s(total, value_%s(%s));\n    }\n  }\n"
            .formatted(fold(op.kind()), KernelCode.NAME, String.join(", ", arguments)));
    out.append(
        "  total = %s<%d>(total, shared);\n"
            .formatted(op.kind() == Reduce.Kind.MAX ? "max_over" : "sum_over", team));
    out.append("  if (lane == 0 && o < results) y[blockIdx.y * (size_t)results + o] = total;\n}\n");
    return out.toString();
  }

  private static String ofColumns(
      Reduce op, List<Operand> inputs, Axes results, Axes summed, int pack, String type) {
    StringBuilder out = head(op, inputs, type);
    out.append("  constexpr int PACK = %d;\n".formatted(pack));
    out.append("  __shared__ float shared[PACK][%d];\n".formatted(THREADS));
    out.append("  const int lane = threadIdx.x / %d;\n".formatted(COLUMNS));
    out.append(
        "  const index_t o = blockIdx.x * (index_t)%d + threadIdx.x %% %d;\n"
            .formatted(COLUMNS, COLUMNS));
    out.append("  const index_t results = %s;\n".formatted(Axes.text(results.count())));
    out.append("  const index_t count = %s;\n".formatted(Axes.text(summed.count())));
    out.append("  float total[PACK];\n");
    out.append("  for (int k = 0; k < PACK; ++k) total[k] = %s;\n".formatted(start(op.kind())));
    out.append("  if (o < results / PACK) {\n").append(starts(inputs, results, pack));
    out.append(loop(summed, THREADS / COLUMNS));
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      boolean repeats = results.innerStride(i + 1).factor() == 0;
      out.append(
          "      const auto x%d = load<%s>(b%d + %s);\n"
              .formatted(i, repeats ? "1" : "PACK", i, summed.offset(i + 1, "j", 1)));
      arguments.add("x%d.v[%s]".formatted(i, repeats ? "0" : "k"));
    }
    out.append("#pragma unroll\n");
    out.append(
        "      for (int k = 0; k < PACK; ++k) total[k] = %s(total[k], value_%s(%s));\n    }\n  }\n"
            .formatted(fold(op.kind()), KernelCode.NAME, String.join(", ", arguments)));
    out.append(
        """
          for (int k = 0; k < PACK; ++k) shared[k][threadIdx.x] = total[k];
          __syncthreads();
          if (lane == 0 && o < results / PACK)
            for (int k = 0; k < PACK; ++k) {
              for (int l = 1; l < %d; ++l) total[k] = %s(total[k], shared[k][threadIdx.x + %d * l]);
              y[blockIdx.y * (size_t)results + o * PACK + k] = total[k];
            }
        }
        """
            .formatted(THREADS / COLUMNS, fold(op.kind()), COLUMNS));
    return out.toString();
  }

  private static String combine(Reduce op, Operand output, Axes results, Dim count, String type) {
    boolean max = op.kind() == Reduce.Kind.MAX;
    String total = "over_slices<%s>(a, o, results, slices, lanes)".formatted(max);
    String value = op.kind() == Reduce.Kind.MEAN ? "total / (float)" + Axes.text(count) : "total";
    return """
        // %s of slices
        extern "C" __global__ void __launch_bounds__(COMBINING_THREADS)
        %s(%s* y, const float* a, int B, int slices, int lanes) {
          %s
          const int columns = COMBINING_THREADS / lanes;
          const index_t o = blockIdx.x * (index_t)columns + threadIdx.x %% columns;
          const index_t results = %s;
          const float total = %s;
          if (threadIdx.x < columns && o < results) {
            index_t q = o;
        %s    narrow(%s, y[%s]);
          }
        }
        """
        .formatted(
            op.name(),
            KernelCode.NAME,
            output.type().text(),
            type,
            Axes.text(results.count()),
            total,
            results.indices("    ", "q", "i", 1),
            value,
            results.offset(0, "i", 1));
  }

  private static String start(Reduce.Kind kind) {
    return kind == Reduce.Kind.MAX ? "__int_as_float(0xff800000)" : "0.0f";
  }

  private static String fold(Reduce.Kind kind) {
    return kind == Reduce.Kind.MAX ? "larger" : "add";
  }
}
