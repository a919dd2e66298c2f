package org.jingu.cpu.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward_data;

import java.util.Arrays;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.jingu.cpu.dnnl.DnnlCall;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.kernel.LayerNormKernel.Moments;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/** The gradients of layer norm by oneDNN, from the moments that the forward pass left. */
public final class LayerNormGradientKernel implements Kernel {
  private final View x;
  private final DnnlCall call;

  /**
   * The gradients of gain and bias.
   *
   * @param gain [width], the gain itself
   * @param dgain [width]
   * @param dbias [width]
   */
  public record Affine(View gain, View dgain, View dbias) {}

  /** Plans it; x, g and dx are dense. */
  public LayerNormGradientKernel(
      DnnlEngine dnnl,
      View x,
      View g,
      View dx,
      @Nullable Affine affine,
      Moments moments,
      double eps) {
    this.x = x;
    call =
        DnnlCall.of(
            dnnl,
            made -> {
              memory.desc rows = made.rows(x);
              memory.desc stats = made.dense(moments.mean().count());
              made.argument(DNNL_ARG_SRC, rows, x)
                  .argument(DNNL_ARG_DIFF_DST, rows, g)
                  .argument(DNNL_ARG_DIFF_SRC, rows, dx)
                  .argument(DNNL_ARG_MEAN, stats, moments.mean())
                  .argument(DNNL_ARG_VARIANCE, stats, moments.variance());
              if (affine != null) {
                memory.desc row = made.dense(x.width());
                made.argument(DNNL_ARG_SCALE, row, affine.gain)
                    .argument(DNNL_ARG_DIFF_SCALE, row, affine.dgain)
                    .argument(DNNL_ARG_DIFF_SHIFT, row, affine.dbias);
              }
              return new layer_normalization_backward(
                  made.keep(
                      new layer_normalization_backward.primitive_desc(
                          dnnl.engine(),
                          affine == null ? dnnl_backward_data : dnnl_backward,
                          rows,
                          rows,
                          rows,
                          stats,
                          (float) eps,
                          LayerNormKernel.flags(affine != null),
                          LayerNormKernel.plan(dnnl, made, x, moments, affine != null, eps),
                          made.keep(new primitive_attr()),
                          false)));
            });
  }

  @Override
  public void run(WorkerPool pool) {
    call.run();
  }

  @Override
  public void close() {
    call.close();
  }

  @Override
  public String describe() {
    return "layer_norm_gradient " + Arrays.toString(x.dims());
  }
}
