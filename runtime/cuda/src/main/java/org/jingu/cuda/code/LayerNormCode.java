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
 * @param width the length of a row
 */
public record LayerNormCode(KernelCode code, Dim rows, int rowsOfBlock, int threads, long width) {
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
   * @param gain [width], in single precision, or null; a bias then comes with it
   */
  public static LayerNormCode forward(
      Operand x, @Nullable Operand gain, Operand y, double eps, long capacity) {
    RowCode row = new RowCode(List.of(y, x), capacity);
    String from = "    const auto* from = x + %s;\n".formatted(row.at(1));
    return forward(
        row, "", "const " + x.type().text() + "* x", from, LOAD, List.of(), gain, y, eps);
  }

  /**
   * Writes the kernel for a sum or another function of tensors like x, which it computes on the
   * way; its arguments are y, x, if affine gain and bias, the function's arguments, and B.
   *
   * @param function its value is x
   * @param inputs one an argument, of x's shape
   */
  public static LayerNormCode forward(
      ScalarFunction function,
      List<Operand> inputs,
      Operand x,
      @Nullable Operand gain,
      Operand y,
      double eps,
      long capacity) {
    List<Operand> operands = new ArrayList<>(List.of(y, x));
    operands.addAll(inputs);
    RowCode row = new RowCode(operands, capacity);
    StringBuilder pointers = new StringBuilder("    auto* made = x + %s;\n".formatted(row.at(1)));
    StringBuilder load = new StringBuilder();
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      pointers.append("    const auto* b%d = a%d + %s;\n".formatted(i, i, row.at(2 + i)));
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
        inputs,
        gain,
        y,
        eps);
  }

  private static LayerNormCode forward(
      RowCode row,
      String definition,
      String x,
      String pointers,
      String load,
      List<Operand> inputs,
      @Nullable Operand gain,
      Operand y,
      double eps) {
    boolean affine = gain != null;
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
                for (int k = 0; k < PACK; ++k) v[p].v[k] = %s;
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
                    ? "v[p].v[k] * inverse * gain[column + k] + bias[column + k]"
                    : "v[p].v[k] * inverse");
    return of("layer_norm", text, row);
  }

  /**
   * Writes the kernel of the gradient; its arguments are dx, x, g, if affine gain and partial sums
   * [2, blocks, width] of the gradients of gain and bias, and B.
   *
   * @param gain [width], in single precision, or null
   */
  public static LayerNormCode gradient(
      Operand x, @Nullable Operand gain, Operand g, Operand dx, double eps, long capacity) {
    RowCode row = new RowCode(List.of(dx, x, g), capacity);
    boolean affine = gain != null;
    String text =
        """
        // gradient of layer norm of rows of %d
        extern "C" __global__ void __launch_bounds__(%d)
        @(%s* dx, const %s* x, const %s* g%s, int B) {
        %s  constexpr float EPS = %s;
        %s%s    const auto* from = x + %s;
            const auto* gradients = g + %s;
            auto* to = dx + %s;
        %s    Floats<PACK> d[PACKS];
            float sum_g = 0.0f, sum_gy = 0.0f;
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
                d[p] = load<PACK>(gradients + column);
                for (int k = 0; k < PACK; ++k) {
                  v[p].v[k] *= inverse;
        %s          sum_g += d[p].v[k];
                  sum_gy += d[p].v[k] * v[p].v[k];
                }
              }
            }
            sum_g = sum_over<TEAM>(sum_g, shared) * (1.0f / WIDTH);
            sum_gy = sum_over<TEAM>(sum_gy, shared) * (1.0f / WIDTH);
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
                for (int k = 0; k < PACK; ++k)
                  d[p].v[k] = (d[p].v[k] - sum_g - v[p].v[k] * sum_gy) * inverse;
                store<PACK>(to + column, d[p]);
              }
            }
          }
        %s}
        """
            .formatted(
                row.width(),
                row.threads(),
                dx.type().text(),
                x.type().text(),
                g.type().text(),
                affine ? ", const float* gain, float* sums" : "",
                row.constants(),
                ScalarCode.literal(eps),
                affine ? "  float gains[PACKS][PACK] = {}, biases[PACKS][PACK] = {};\n" : "",
                row.loop(),
                row.at(1),
                row.at(2),
                row.at(0),
                MOMENTS.formatted(LOAD),
                affine
                    ? """
                                gains[p][k] += d[p].v[k] * v[p].v[k];
                                biases[p][k] += d[p].v[k];
                                d[p].v[k] *= gain[column + k];
                      """
                    : "",
                affine ? sums(row) : "");
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
                  sums[blockIdx.x * (size_t)WIDTH + column] = gains[p][k];
                  sums[(gridDim.x + blockIdx.x) * (size_t)WIDTH + column] = biases[p][k];
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
                  sums[blockIdx.x * (size_t)WIDTH + column] = gathered[0][i];
                  sums[(gridDim.x + blockIdx.x) * (size_t)WIDTH + column] = gathered[1][i];
                }
              }
            }
          """;
  }

  private static LayerNormCode of(String kind, String text, RowCode row) {
    return new LayerNormCode(
        KernelCode.of(kind, text), row.count(), row.rowsOfBlock(), row.threads(), row.width());
  }
}
