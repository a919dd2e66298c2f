package org.jingu.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.DropoutMask;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.data.Batch;
import org.jingu.compiler.feed.DropoutNoise;
import org.jingu.compiler.feed.SequencePresence;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;
import org.jingu.cpu.work.WorkerPool;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The placeholders of one graph, kept from batch to batch and made anew when the batch size
 * changes.
 */
final class GraphFeed implements AutoCloseable {
  private static final int MASK_ELEMENTS = 1 << 14;

  private final ModelGraph graph;
  private final Map<String, NativeTensor> states;
  private final Map<String, Integer> columns;
  private final Map<String, NativeTensor> inputs = new LinkedHashMap<>();
  private final Map<String, INDArray> arrays = new LinkedHashMap<>();
  private final List<RowView> bagViews = new ArrayList<>();
  private float[] present = {};
  private int size;

  /**
   * For a graph.
   *
   * @param states the running states, which stay the caller's
   * @param columns further placeholders [B, width] by name, with their widths
   */
  GraphFeed(ModelGraph graph, Map<String, NativeTensor> states, Map<String, Integer> columns) {
    this.graph = graph;
    this.states = states;
    this.columns = columns;
  }

  /** Everything that the graph takes, for the batch prepared last. */
  Map<String, INDArray> arrays() {
    return arrays;
  }

  /** Hands the batch to the graph; the last thing before a run. */
  void upload() {
    inputs.values().forEach(NativeTensor::upload);
    states.values().forEach(NativeTensor::upload);
  }

  /** One placeholder of the batch prepared last. */
  NativeTensor input(String name) {
    return inputs.get(name);
  }

  /** Looks up the embeddings of a batch. */
  void lookup(Batch batch, EmbeddingBags embeddings) {
    resize(batch.size());
    embeddings.lookup(batch, bagViews);
  }

  /** Copies the dense features of a batch, and says where its sequences have ids. */
  void features(Batch batch) {
    graph
        .sequences()
        .forEach(
            (name, feature) -> {
              present = SequencePresence.of(feature, batch, present);
              inputs.get(name).write(0, present, batch.size() * feature.sequence());
            });
    int features = graph.schema().dense().size();
    if (graph.usesDense()) {
      if (batch.dense().length < batch.size() * features) {
        throw new IllegalArgumentException(
            "a batch of %d examples has %d dense values; %d features need %d"
                .formatted(batch.size(), batch.dense().length, features, batch.size() * features));
      }
      inputs.get(ModelGraph.DENSE).write(0, batch.dense(), batch.size() * features);
    }
  }

  /** Draws the dropout masks of a step. */
  void masks(StepInputs step, WorkerPool pool) {
    for (DropoutMask mask : graph.masks()) {
      FloatBuffer to = inputs.get(mask.name()).buffer();
      long stream = DropoutNoise.stream(mask.name(), step);
      int elements = Math.toIntExact(size * mask.size());
      pool.run(
          (elements + MASK_ELEMENTS - 1) / MASK_ELEMENTS,
          (item, worker) -> {
            int first = item * MASK_ELEMENTS;
            int end = Math.min(elements, first + MASK_ELEMENTS);
            DropoutNoise.fill(to, stream, mask.rate(), first, end);
          });
    }
  }

  private void resize(int newSize) {
    if (newSize == size) {
      return;
    }
    close();
    size = newSize;
    if (graph.usesDense()) {
      add(ModelGraph.DENSE, size, graph.schema().dense().size());
    }
    if (graph.usesBatchSize()) {
      add(ModelGraph.BATCH_SIZE, 1);
      inputs.get(ModelGraph.BATCH_SIZE).write(0, new float[] {size}, 1);
    }
    for (Map.Entry<String, EmbeddingBag> bag : graph.bags().entrySet()) {
      add(bag.getKey(), size, bag.getValue().exampleWidth());
      bagViews.add(RowView.contiguous(inputs.get(bag.getKey()).buffer(), bag.getValue().width()));
    }
    graph.sequences().forEach((name, feature) -> add(name, size, feature.sequence()));
    for (DropoutMask mask : graph.masks()) {
      long[] shape = new long[mask.shape().size() + 1];
      Arrays.setAll(shape, i -> i == 0 ? size : mask.shape().get(i - 1));
      add(mask.name(), shape);
    }
    columns.forEach((name, width) -> add(name, size, width));
    for (Parameter state : graph.states()) {
      arrays.put(state.name(), states.get(state.name()).array());
    }
  }

  private void add(String name, long... shape) {
    NativeTensor tensor = NativeTensor.zeros(graph.dataType(), shape);
    inputs.put(name, tensor);
    arrays.put(name, tensor.array());
  }

  @Override
  public void close() {
    inputs.values().forEach(NativeTensor::close);
    inputs.clear();
    arrays.clear();
    bagViews.clear();
    size = 0;
  }
}
