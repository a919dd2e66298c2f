package org.jingu.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.Link;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.testkit.RandomBatches;
import org.nd4j.linalg.api.buffer.DataType;

/** A model with weights as after training, in the CPU engine and as what is exported. */
final class TrainedSession implements AutoCloseable {
  private static final int STEPS = 5;

  private final Model model;
  private final FeatureSchema schema;
  private final Session session;

  TrainedSession(String plugin, Map<String, Object> config, FeatureSchema schema) {
    this(plugin, model(plugin, config, schema), schema);
  }

  TrainedSession(String name, Model model, FeatureSchema schema) {
    this.model = model;
    this.schema = schema;
    this.session =
        Engines.own()
            .get("cpu")
            .open(
                new ModelDefinition(name, model, schema),
                new SessionOptions(7, Optimizer.of(Map.of()), 2));
    RandomBatches batches = new RandomBatches(schema, 11);
    for (int i = 0; i < STEPS; i++) {
      session.step(batches.next(32), 1, null);
    }
    perturb(new Random(13));
  }

  static Model model(String plugin, Map<String, Object> config, FeatureSchema schema) {
    return create(plugin(plugin), config, schema);
  }

  private static ModelPlugin<?> plugin(String name) {
    return ServiceLoader.load(ModelPlugin.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static <C extends Record> Model create(
      ModelPlugin<C> plugin, Map<String, Object> config, FeatureSchema schema) {
    return plugin.create(ConfigBinder.bind(plugin.configType(), config, "model"), schema);
  }

  /**
   * Initial values are small, and differences of what they give would be too; as large ones, layer
   * after layer, they would magnify what is rounded.
   */
  private void perturb(Random random) {
    TensorStore store = session.tensors();
    for (TensorInfo tensor : store.tensors()) {
      if (tensor.kind() == TensorStore.Kind.PARAMETER || tensor.kind() == TensorStore.Kind.TABLE) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        store.read(tensor, 0, values, values.length);
        int rank = tensor.shape().size();
        double width = rank == 0 ? 1 : tensor.shape().get(rank - 1);
        double scale = 0.5 / Math.sqrt(width);
        for (int i = 0; i < values.length; i++) {
          values[i] += (float) (scale * random.nextGaussian());
        }
        store.write(tensor, 0, values, values.length);
      }
    }
  }

  OnnxExport.Written export(Set<String> singles, long largest, Path file) throws IOException {
    ModelGraph graph = ModelGraph.of(model, schema, false, DataType.FLOAT);
    return OnnxExport.write(
        graph,
        this::read,
        new OnnxExport.Settings(Link.SIGMOID, singles, Map.of("model", "test"), largest),
        file);
  }

  private void read(String name, List<Long> shape, long first, float[] to, int count) {
    TensorStore store = session.tensors();
    TensorInfo tensor =
        store.tensors().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    if (!tensor.shape().equals(shape)) {
      throw new AssertionError(name + " has shape " + tensor.shape() + ", not " + shape);
    }
    store.read(tensor, first, to, count);
  }

  float[] logits(Batch batch) {
    float[] logits = new float[batch.size() * schema.labels().size()];
    session.predict(batch, logits);
    return logits;
  }

  @Override
  public void close() {
    session.close();
  }
}
