package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * Layer norm over the last axis, and its gradient. Moments are computed in two passes over a row in
 * registers, so that a constant row has a variance of exactly 0.
 *
 * @param code the kernel
 * @param rows the number of rows
 * @param rowsOfBlock how many a block has at a time
 * @param threads the threads of a block
 * @param packs how many stretches of a row a thread holds
 * @param width the length of a row
 */
public record LayerNormCode(
    KernelCode code, Dim rows, int rowsOfBlock, int threads, long packs, long width) {
  /** The longest row whose sums stay in registers. */
  private static final int MOST_WITH_SUMS = 1024;

  /** The elements of a row that a thread holds where it holds no sums. */
  private static final int MOST_WITHOUT_SUMS = 48;

  private static final String LOAD = "v[p] = load<PACK>(from + column);\n";

  private static final String MOMENTS =
      """
          Floats<PACK> v[PACKS];
          float mean = 0.0f;
      #pragma unroll
          for (int p = 0; p < PACKS; ++p) {
            const int column = (p * TEAM + lane) * PACK;
            if (column < WIDTH) {
              %s        for (int k = 0; k < PACK; ++k) mean += v[p].v[k];
            }
          }
          mean = sum_over<TEAM>(mean, shared) * (1.0f / WIDTH);
          float variance = 0.0f;
      #pragma unroll
          for (int p = 0; p < PACKS; ++p)
            if ((p * TEAM + lane) * PACK < WIDTH)
              for (int k = 0; k < PACK; ++k) {
                v[p].v[k] -= mean;
                variance += v[p].v[k] * v[p].v[k];
              }
          variance = sum_over<TEAM>(variance, shared) * (1.0f / WIDTH);
          const float inverse = 1.0f / sqrtf(variance + EPS);
      """;

  /**
   * Writes the kernel; its arguments are y, x, if affine gain and bias, and B.
   *
   * @param affine gain and bias [width], in single precision, or nothing
   */
  public static LayerNormCode forward(
      Operand x, List<Operand> affine, Operand y, double eps, long capacity) {
    RowCode row = new RowCode(List.of(y, x), affine, capacity, RowCode.MOST_REGISTERS);
    String from = "    const auto* from = x + %s;\n".formatted(row.at(1));
    return forward(
        row,
        "",
        "const " + x.type().text() + "* x",
        from,
        LOAD,
        List.of(),
        !affine.isEmpty(),
        y,
        eps);
  }

  /**
   * Writes the kernel for a sum or another function of tensors like x, which it computes on the
   * way; its arguments are y, x, if affine gain and bias, the function's arguments, and B.
   *
   * @param function its value is x
   * @param inputs one an argument, of x's shape
   * @param tail rows of an input that lie elsewhere, or null; then their address comes after the
   *     function's arguments
   * @param affine gain and bias [width], in single precision, or nothing
   */
  public static LayerNormCode forward(
      ScalarFunction function,
      List<Operand> inputs,
      @Nullable Tail tail,
      Operand x,
      List<Operand> affine,
      Operand y,
      double eps,
      long capacity) {
    List<Operand> operands = new ArrayList<>(List.of(y, x));
    operands.addAll(inputs);
    List<Operand> read = new ArrayList<>(inputs);
    if (tail != null) {
      operands.add(tail.operand);
      read.add(tail.operand);
    }
    RowCode row = new RowCode(operands, affine, capacity, RowCode.MOST_REGISTERS);
    StringBuilder pointers = new StringBuilder("    auto* made = x + %s;\n".formatted(row.at(1)));
    StringBuilder load = new StringBuilder();
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      String from = "a%d + %s".formatted(i, row.at(2 + i));
      if (tail != null && tail.input == i) {
        String late = "a%d + %s".formatted(inputs.size(), row.at(2 + inputs.size()));
        from = "i1 < %d ? %s : %s - %d".formatted(tail.first, from, late, tail.before());
      }
      pointers.append("    const auto* b%d = %s;\n".formatted(i, from));
      load.append("const auto x%d = load<PACK>(b%d + column);\n        ".formatted(i, i));
      arguments.add("x%d.v[k]".formatted(i));
    }
    load.append(
        """
        for (int k = 0; k < PACK; ++k) v[p].v[k] = as_stored(made, value_@(%s));
                store<PACK>(made + column, v[p]);
        """
            .formatted(String.join(", ", arguments)));
    String define = ScalarCode.define("value_" + KernelCode.NAME, function);
    return forward(
        row,
        define,
        x.type().text() + "* x",
        pointers.toString(),
        load.toString(),
        read,
        !affine.isEmpty(),
        y,
        eps);
  }

  /**
   * The last rows of every example of an input that lie elsewhere.
   *
   * @param input the number of the input
   * @param first the first such row of an example
   * @param operand of the shape of the input; only rows from the first such one are there, of which
   *     the kernel is given the address
   */
  public record Tail(int input, int first, Operand operand) {
    /** Whether a kernel can tell the rows of an example apart. */
    public static boolean takes(Operand operand) {
      return operand.shape().rank() == 3
          && !operand
              .strides()
              .get(0)
              .equals(operand.strides().get(1).times(operand.shape().dim(1)));
    }

    private long before() {
      return first * operand.strides().get(1).factor();
    }
  }

  private static LayerNormCode forward(
      RowCode row,
      String definition,
      String x,
      String pointers,
      String load,
      List<Operand> inputs,
      boolean affine,
      Operand y,
      double eps) {
    StringBuilder more = new StringBuilder(affine ? ", const float* gain, const float* bias" : "");
    for (int i = 0; i < inputs.size(); i++) {
      more.append(", const %s* a%d".formatted(inputs.get(i).type().text(), i));
    }
    String text =
        """
        // layer norm of rows of %d
        %sextern "C" __global__ void __launch_bounds__(%d)
        @(%s* y, %s%s, int B) {
        %s  constexpr float EPS = %s;
        %s%s    auto* to = y + %s;
        %s#pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
        %s        for (int k = 0; k < PACK; ++k) v[p].v[k] = %s;
                store<PACK>(to + column, v[p]);
              }
            }
          }
        }
        """
            .formatted(
                row.width(),
                definition,
                row.threads(),
                y.type().text(),
                x,
                more,
                row.constants(),
                ScalarCode.literal(eps),
                row.loop(),
                pointers,
                row.at(0),
                MOMENTS.formatted(load),
                affine
                    ? """
                            const auto gains = load<PACK>(gain + column);
                            const auto biases = load<PACK>(bias + column);
                    """
                    : "",
                affine ? "v[p].v[k] * inverse * gains.v[k] + biases.v[k]" : "v[p].v[k] * inverse");
    return of("layer_norm", text, row);
  }

  /**
   * Whether the gradients of gain and bias are summed up by a kernel of their own: a long row's
   * would take too many registers.
   */
  public static boolean sumsApart(long width) {
    return width > MOST_WITH_SUMS;
  }

  /**
   * Writes the kernel of the gradient; its arguments are dx, x, g, if affine gain and partial sums
   * [blocks, 2, width] of the gradients of gain and bias, and B.
   *
   * @param gain [width], in single precision, or null
   */
  public static LayerNormCode gradient(
      Operand x, @Nullable Operand gain, Operand g, Operand dx, double eps, long capacity) {
    RowCode row =
        new RowCode(
            List.of(dx, x, g),
            gain == null ? List.of() : List.of(gain),
            capacity,
            RowCode.MOST_REGISTERS);
    return gradient(row, x, g, dx, eps, gain == null ? Affine.NONE : Affine.summing(row));
  }

  /**
   * Writes the kernel of the gradient of an affine layer norm that leaves the sums of gain and bias
   * to another; its arguments are dx, x, g, gain, where the mean and the inverse of the deviation
   * of every row go, and B.
   */
  public static LayerNormCode gradientAndMoments(
      Operand x, Operand gain, Operand g, Operand dx, double eps, long capacity) {
    RowCode row = new RowCode(List.of(dx, x, g), List.of(gain), capacity, MOST_WITHOUT_SUMS);
    return gradient(row, x, g, dx, eps, Affine.LEAVING);
  }

  /**
   * What a gain and a bias change in the kernel of the gradient.
   *
   * @param parameters more of them
   * @param vectors what is read at a column
   * @param gradient what reaches the normalized value
   * @param start before the rows
   * @param element of every element
   * @param row after a row
   * @param end after the rows
   */
  private record Affine(
      String parameters,
      String vectors,
      String gradient,
      String start,
      String element,
      String row,
      String end) {
    private static final String LOADED = "        const auto w = load<PACK>(gain + column);\n";
    private static final String GAINED = "d * w.v[k]";

    static final Affine NONE = new Affine("", "", "d", "", "", "", "");

    static final Affine LEAVING =
        new Affine(
            ", const float* gain, float* means, float* inverses",
            LOADED,
            GAINED,
            "",
            "",
            """
                if (lane == 0) {
                  means[row] = mean;
                  inverses[row] = inverse;
                }
            """,
            "");

    static Affine summing(RowCode row) {
      return new Affine(
          ", const float* gain, float* sums",
          LOADED,
          GAINED,
          "  float gains[PACKS][PACK] = {}, biases[PACKS][PACK] = {};\n",
          """
                    gains[p][k] += d * c * inverse;
                    biases[p][k] += d;
          """,
          "",
          sums(row));
    }
  }

  private static LayerNormCode gradient(
      RowCode row, Operand x, Operand g, Operand dx, double eps, Affine affine) {
    String text =
        """
        // gradient of layer norm of rows of %d
        extern "C" __global__ void __launch_bounds__(%d)
        @(%s* dx, const %s* x, const %s* g%s, int B) {
        %s  __shared__ float several[3 * 32];
          constexpr float EPS = %s;
        %s%s    const auto* from = x + %s;
            const auto* gradients = g + %s;
            auto* to = dx + %s;
            Pack<%s, PACK> xs[PACKS];
            Pack<%s, PACK> gs[PACKS];
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
                xs[p] = load_raw<PACK>(from + column);
                gs[p] = load_raw<PACK>(gradients + column);
              }
            }
            float mean = 0.0f;
        #pragma unroll
            for (int p = 0; p < PACKS; ++p)
              if ((p * TEAM + lane) * PACK < WIDTH)
                for (int k = 0; k < PACK; ++k) mean += widen(xs[p].v[k]);
            mean = sum_over<TEAM>(mean, shared) * (1.0f / WIDTH);
            float sum[3] = {};  // of squared deviations, of gradients, of their products
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
        %s        for (int k = 0; k < PACK; ++k) {
                  const float c = widen(xs[p].v[k]) - mean, d = widen(gs[p].v[k]);
                  const float gained = %s;
                  sum[0] += c * c;
                  sum[1] += gained;
                  sum[2] += gained * c;
                }
              }
            }
            sums_over<TEAM>(sum, several);
            const float inverse = 1.0f / sqrtf(sum[0] * (1.0f / WIDTH) + EPS);
            const float level = sum[1] * (1.0f / WIDTH);
            const float slope = sum[2] * (1.0f / WIDTH) * inverse * inverse;
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
        %s        Floats<PACK> result;
                for (int k = 0; k < PACK; ++k) {
                  const float c = widen(xs[p].v[k]) - mean, d = widen(gs[p].v[k]);
        %s          result.v[k] = (%s - level - c * slope) * inverse;
                }
                store<PACK>(to + column, result);
              }
            }
        %s  }
        %s}
        """
            .formatted(
                row.width(),
                row.threads(),
                dx.type().text(),
                x.type().text(),
                g.type().text(),
                affine.parameters,
                row.constants(),
                ScalarCode.literal(eps),
                affine.start,
                row.loop(),
                row.at(1),
                row.at(2),
                row.at(0),
                x.type().text(),
                g.type().text(),
                affine.vectors,
                affine.gradient,
                affine.vectors,
                affine.element,
                affine.gradient,
                affine.row,
                affine.end);
    return of("layer_norm_gradient", text, row);
  }

  /** Where a block has several teams they add up in order; then it writes its sums. */
  private static String sums(RowCode row) {
    return row.rowsOfBlock() == 1
        ? """
            for (int p = 0; p < PACKS; ++p)
              for (int k = 0; k < PACK; ++k) {
                const int column = (p * TEAM + lane) * PACK + k;
                if (column < WIDTH) {
                  sums[blockIdx.x * (size_t)(2 * WIDTH) + column] = gains[p][k];
                  sums[blockIdx.x * (size_t)(2 * WIDTH) + WIDTH + column] = biases[p][k];
                }
              }
          """
        : """
            __shared__ float gathered[2][TEAM * PACK];
            for (int p = 0; p < PACKS; ++p) {
              for (int t = 0; t < blockDim.x / TEAM; ++t) {
                __syncthreads();
                if (threadIdx.x / TEAM == t)
                  for (int k = 0; k < PACK; ++k) {
                    const int slot = lane * PACK + k;
                    gathered[0][slot] = (t == 0 ? 0.0f : gathered[0][slot]) + gains[p][k];
                    gathered[1][slot] = (t == 0 ? 0.0f : gathered[1][slot]) + biases[p][k];
                  }
              }
              __syncthreads();
              for (int i = threadIdx.x; i < TEAM * PACK; i += blockDim.x) {
                const int column = p * TEAM * PACK + i;
                if (column < WIDTH) {
                  sums[blockIdx.x * (size_t)(2 * WIDTH) + column] = gathered[0][i];
                  sums[blockIdx.x * (size_t)(2 * WIDTH) + WIDTH + column] = gathered[1][i];
                }
              }
            }
          """;
  }

  private static LayerNormCode of(String kind, String text, RowCode row) {
    return new LayerNormCode(
        KernelCode.of(kind, text),
        row.count(),
        row.rowsOfBlock(),
        row.threads(),
        row.packs(),
        row.width());
  }
}
