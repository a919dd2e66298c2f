package org.jingu.cpu.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.softmax_forward;
import org.jingu.cpu.dnnl.DnnlCall;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/** Softmax over the last axis by oneDNN. */
public final class SoftmaxKernel implements Kernel {
  private final View x;
  private final DnnlCall call;

  /** Plans it; x and y are dense. */
  public SoftmaxKernel(DnnlEngine dnnl, View x, View y) {
    this.x = x;
    call =
        DnnlCall.of(
            dnnl,
            made -> {
              memory.desc rows = made.rows(x);
              made.argument(DNNL_ARG_SRC, rows, x).argument(DNNL_ARG_DST, rows, y);
              return new softmax_forward(
                  made.keep(
                      new softmax_forward.primitive_desc(
                          dnnl.engine(),
                          dnnl_forward_inference,
                          dnnl_softmax_accurate,
                          rows,
                          rows,
                          1)));
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
    return "softmax " + Arrays.toString(x.dims());
  }
}
