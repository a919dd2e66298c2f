package org.jingu.cuda;

import java.util.HashMap;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.ir.Graph;

/** The gradients of one batch, for verification; whole tables are put together on the host. */
public final class ModelGradients {
  private final CudaModel model;
  private final Batch batch;
  private final StepLowering lowering;

  ModelGradients(CudaModel model, Batch batch, StepLowering lowering) {
    this.model = model;
    this.batch = batch;
    this.lowering = lowering;
  }

  /** The gradient of a dense parameter. */
  public float[] parameter(String name) {
    DeviceArray gradient = model.arrays().gradient(name);
    float[] values = new float[Math.toIntExact(gradient.size())];
    gradient.read(0, values, values.length);
    return values;
  }

  /**
   * The gradients of whole tables [V * w].
   *
   * @param bags the look-ups by the name of their input
   */
  public Map<String, float[]> tables(Map<String, EmbeddingBag> bags) {
    Map<String, float[]> whole = new HashMap<>();
    bags.forEach(
        (input, bag) -> {
          int size = Math.multiplyExact(bag.rows(), bag.width());
          float[] to = whole.computeIfAbsent(bag.table(), t -> new float[size]);
          float[] pooled = model.read(lowering.output(Graph.GRADIENT + input), batch.size());
          spread(bag, pooled, to);
        });
    return whole;
  }

  private void spread(EmbeddingBag bag, float[] pooled, float[] to) {
    IdBags ids = batch.bags(bag.feature());
    int width = bag.width();
    int rows = batch.size() * bag.positions();
    int[] starts = ids.offsets();
    if (bag.positions() > 1) {
      starts = new int[rows + 1];
      ids.positions(batch.size(), bag.positions(), starts);
    }
    for (int b = 0; b < rows; b++) {
      int first = starts[b];
      int end = starts[b + 1];
      float share = bag.pooling() == Pooling.MEAN ? end - first : 1;
      for (int i = first; i < end; i++) {
        for (int k = 0; k < width; k++) {
          to[ids.values()[i] * width + k] += pooled[b * width + k] / share;
        }
      }
    }
  }
}
