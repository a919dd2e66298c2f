package org.jingu.gpu;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.cuda.CudaBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.wukong.WukongConfig;
import org.jingu.wukong.WukongPlugin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a GPU, a Wukong's gradients in bf16 are those in single precision but for rounding. */
class HalfPrecisionTest {
  private static final int ROWS = 50;

  /** Of all gradients together; PyTorch's bf16 gradients of such models are off by up to 0.04. */
  private static final double TOLERANCE = 0.1;

  /**
   * Of one parameter. Those of the first layers have passed through the roundings of all others and
   * are off by up to 0.15 here, by 0.1 in PyTorch; where a term lacks, some are by 0.4 and more.
   */
  private static final double TOLERANCE_OF_ONE = 0.25;

  @BeforeEach
  void gpuIsThere() {
    String missing = CudaProbe.missing();
    assumeTrue(missing == null, missing);
  }

  @ParameterizedTest
  @CsvSource({"27, 128, 70", "26, 64, 1", "5, 24, 33", "32, 160, 300"})
  void gradientsAreThoseOfSinglePrecision(int features, int width, int batch) {
    FeatureSchema schema = schema(features);
    Backend engine = new CudaBackend();
    Map<String, float[]> expected = gradients(engine, schema, width, batch, Precision.FP32);
    Map<String, float[]> actual = gradients(engine, schema, width, batch, Precision.BF16);
    Map<String, Double> errors = new LinkedHashMap<>();
    double difference = 0;
    double scale = 0;
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      double squares = squares(entry.getValue(), null);
      double off = squares(entry.getValue(), actual.get(entry.getKey()));
      errors.put(entry.getKey(), Math.sqrt(off / squares));
      difference += off;
      scale += squares;
    }
    double whole = Math.sqrt(difference / scale);
    // NaN fails too.
    assertTrue(
        whole < TOLERANCE && errors.values().stream().allMatch(e -> e < TOLERANCE_OF_ONE),
        () -> "all are off by %.4f, of %d: %s".formatted(whole, errors.size(), worst(errors)));
  }

  static double squares(float[] a, float @Nullable [] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow(b == null ? a[i] : (double) a[i] - b[i], 2);
    }
    return sum;
  }

  private static String worst(Map<String, Double> errors) {
    return errors.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(20)
        .map(e -> "%s %.4f".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** The gradients of a Wukong on random ids. */
  static Map<String, float[]> gradients(
      Backend engine, FeatureSchema schema, int width, int batch, Precision precision) {
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
    Optimizer optimizer = Optimizer.of(Map.of());
    try (Session session =
        engine.open(
            new ModelDefinition("wukong", model, schema),
            new SessionOptions(3, optimizer, 2, precision))) {
      return session.gradients(batch(schema, batch));
    }
  }

  static FeatureSchema schema(int features) {
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
    Arrays.fill(labels, 1); // else sums over the batch cancel, and roundings do not
    return new Batch(size, new float[0], bags, labels, null, null);
  }
}
