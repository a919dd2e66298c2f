package org.jingu.cpu.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_normalization_flags_none;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import java.util.Arrays;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.jingu.cpu.dnnl.DnnlCall;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/** Layer norm over the last axis by oneDNN, which leaves the moments for the gradient. */
public final class LayerNormKernel implements Kernel {
  private final View x;
  private final Moments moments;
  private final DnnlCall call;

  /**
   * The moments of every row.
   *
   * @param mean [rows]
   * @param variance [rows]
   */
  public record Moments(View mean, View variance) {}

  /** Plans it; x and y are dense, and the moments are written. */
  public LayerNormKernel(
      DnnlEngine dnnl,
      View x,
      @Nullable View gain,
      @Nullable View bias,
      View y,
      Moments moments,
      double eps) {
    this.x = x;
    this.moments = moments;
    call =
        DnnlCall.of(
            dnnl,
            made -> {
              memory.desc rows = made.rows(x);
              memory.desc stats = made.dense(moments.mean.count());
              made.argument(DNNL_ARG_SRC, rows, x)
                  .argument(DNNL_ARG_DST, rows, y)
                  .argument(DNNL_ARG_MEAN, stats, moments.mean)
                  .argument(DNNL_ARG_VARIANCE, stats, moments.variance);
              boolean affine = gain != null && bias != null;
              if (affine) {
                made.argument(DNNL_ARG_SCALE, made.dense(gain.count()), gain);
                made.argument(DNNL_ARG_SHIFT, made.dense(bias.count()), bias);
              }
              return new layer_normalization_forward(plan(dnnl, made, x, moments, affine, eps));
            });
  }

  /** What oneDNN does for these shapes, kept by a call; the gradient asks for it, too. */
  static layer_normalization_forward.primitive_desc plan(
      DnnlEngine dnnl, DnnlCall call, View x, Moments moments, boolean affine, double eps) {
    memory.desc rows = call.rows(x);
    return call.keep(
        new layer_normalization_forward.primitive_desc(
            dnnl.engine(),
            dnnl_forward_training,
            rows,
            rows,
            call.dense(moments.mean.count()),
            (float) eps,
            flags(affine)));
  }

  /** oneDNN's flags for a gain and a bias, or for neither. */
  static int flags(boolean affine) {
    return affine ? dnnl_use_scale | dnnl_use_shift : dnnl_normalization_flags_none;
  }

  /** The moments, which a run writes. */
  Moments moments() {
    return moments;
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
    return "layer_norm " + Arrays.toString(x.dims());
  }
}
