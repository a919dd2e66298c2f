package org.jingu.gpu;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Precision;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.cuda.CudaBackend;
import org.jingu.engine.optimizer.OptimizerConfig;
import org.jingu.wukong.WukongConfig;
import org.jingu.wukong.WukongPlugin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a GPU, a Wukong's gradients in bf16 are those in single precision but for rounding. */
class HalfPrecisionTest {
  private static final int ROWS = 50;

  /** Some twenty roundings by up to 2^-9 from the embeddings to the loss and back. */
  private static final double TOLERANCE = 0.03;

  @BeforeEach
  void gpuIsThere() {
    String missing = CudaProbe.missing();
    assumeTrue(missing == null, missing);
  }

  @ParameterizedTest
  @CsvSource({"27, 128, 70", "26, 64, 1", "5, 24, 33", "32, 160, 300"})
  void gradientsAreThoseOfSinglePrecision(int features, int width, int batch) {
    FeatureSchema schema = schema(features);
    Map<String, float[]> expected = gradients(schema, width, batch, Precision.FP32);
    Map<String, float[]> actual = gradients(schema, width, batch, Precision.BF16);
    double difference = 0;
    double scale = 0;
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      float[] exact = entry.getValue();
      float[] rounded = actual.get(entry.getKey());
      for (int i = 0; i < exact.length; i++) {
        difference += Math.pow(exact[i] - rounded[i], 2);
        scale += Math.pow(exact[i], 2);
      }
    }
    double error = Math.sqrt(difference / scale);
    assertTrue(error < TOLERANCE, "off by " + error); // NaN fails too
  }

  private static Map<String, float[]> gradients(
      FeatureSchema schema, int width, int batch, Precision precision) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("embedding_dim", width);
    tree.put("layers", 3);
    tree.put("n_f", 16);
    tree.put("n_l", 16);
    tree.put("k", 24);
    tree.put("attention_rows", 8);
    tree.put("attention_mlp", List.of(64));
    tree.put("mlp", List.of(64));
    tree.put("top_mlp", List.of(32));
    WukongConfig config = ConfigBinder.bind(WukongConfig.class, tree, "model");
    Model model = new WukongPlugin().create(config, schema);
    OptimizerConfig optimizer =
        ConfigBinder.bind(OptimizerConfig.class, new LinkedHashMap<>(), "optimizer");
    try (Session session =
        new CudaBackend()
            .open(
                new ModelDefinition("wukong", model, schema),
                new SessionOptions(3, optimizer, 2, precision))) {
      return session.gradients(batch(schema, batch));
    }
  }

  private static FeatureSchema schema(int features) {
    List<SparseFeature> sparse =
        IntStream.range(0, features)
            .mapToObj(i -> new SparseFeature("f" + i, "f" + i, ROWS, Pooling.SUM, 1, 0, null))
            .toList();
    return new FeatureSchema(List.of(), sparse, List.of("click"));
  }

  private static Batch batch(FeatureSchema schema, int size) {
    SplittableRandom random = new SplittableRandom(size);
    Map<String, IdBags> bags = new LinkedHashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      int[] ids = random.ints(size, 0, ROWS).toArray();
      bags.put(feature.name(), new IdBags(ids, IntStream.rangeClosed(0, size).toArray()));
    }
    float[] labels = new float[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(2);
    }
    return new Batch(size, new float[0], bags, labels, null, null);
  }
}
