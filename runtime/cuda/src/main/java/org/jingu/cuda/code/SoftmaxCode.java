package org.jingu.cuda.code;

import java.util.List;
import org.jingu.compiler.ir.Dim;

/**
 * Softmax over the last axis, and its gradient.
 *
 * @param code the kernel; its arguments are the output, the input or for the gradient y and g, and
 *     B
 * @param rows the number of rows
 * @param rowsOfBlock how many a block has at a time
 * @param threads the threads of a block
 */
public record SoftmaxCode(KernelCode code, Dim rows, int rowsOfBlock, int threads) {
  /** Writes the kernel of softmax. */
  public static SoftmaxCode forward(Operand x, Operand y, long capacity) {
    RowCode row = new RowCode(List.of(y, x), capacity);
    String text =
        """
        // softmax of rows of %d
        extern "C" __global__ void __launch_bounds__(%d) @(%s* y, const %s* x, int B) {
        %s%s    const auto* from = x + %s;
            auto* to = y + %s;
            Floats<PACK> v[PACKS];
            float top = __int_as_float(0xff800000);
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
                v[p] = load<PACK>(from + column);
                for (int k = 0; k < PACK; ++k) top = larger(top, v[p].v[k]);
              }
            }
            top = max_over<TEAM>(top, shared);
            float sum = 0.0f;
        #pragma unroll
            for (int p = 0; p < PACKS; ++p)
              if ((p * TEAM + lane) * PACK < WIDTH)
                for (int k = 0; k < PACK; ++k) sum += v[p].v[k] = expf(v[p].v[k] - top);
            sum = sum_over<TEAM>(sum, shared);
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
                for (int k = 0; k < PACK; ++k) v[p].v[k] /= sum;
                store<PACK>(to + column, v[p]);
              }
            }
          }
        }
        """
            .formatted(
                row.width(),
                row.threads(),
                y.type().text(),
                x.type().text(),
                row.constants(),
                row.loop(),
                row.at(1),
                row.at(0));
    return of("softmax", text, row);
  }

  /** Writes the kernel of its gradient. */
  public static SoftmaxCode gradient(Operand y, Operand g, Operand dx, long capacity) {
    RowCode row = new RowCode(List.of(dx, y, g), capacity);
    String text =
        """
        // gradient of softmax of rows of %d
        extern "C" __global__ void __launch_bounds__(%d)
        @(%s* dx, const %s* y, const %s* g, int B) {
        %s%s    const auto* values = y + %s;
            const auto* gradients = g + %s;
            auto* to = dx + %s;
            Floats<PACK> v[PACKS], d[PACKS];
            float dot = 0.0f;
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
                v[p] = load<PACK>(values + column);
                d[p] = load<PACK>(gradients + column);
                for (int k = 0; k < PACK; ++k) dot += v[p].v[k] * d[p].v[k];
              }
            }
            dot = sum_over<TEAM>(dot, shared);
        #pragma unroll
            for (int p = 0; p < PACKS; ++p) {
              const int column = (p * TEAM + lane) * PACK;
              if (column < WIDTH) {
                for (int k = 0; k < PACK; ++k) v[p].v[k] *= d[p].v[k] - dot;
                store<PACK>(to + column, v[p]);
              }
            }
          }
        }
        """
            .formatted(
                row.width(),
                row.threads(),
                dx.type().text(),
                y.type().text(),
                g.type().text(),
                row.constants(),
                row.loop(),
                row.at(1),
                row.at(2),
                row.at(0));
    return of("softmax_gradient", text, row);
  }

  private static SoftmaxCode of(String kind, String text, RowCode row) {
    return new SoftmaxCode(
        KernelCode.of(kind, text), row.count(), row.rowsOfBlock(), row.threads());
  }
}
