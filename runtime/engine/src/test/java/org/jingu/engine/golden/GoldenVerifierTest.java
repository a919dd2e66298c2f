package org.jingu.engine.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.Default;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.checkpoint.Safetensors.ElementType;
import org.jingu.engine.checkpoint.Safetensors.Tensor;
import org.jingu.engine.checkpoint.SafetensorsWriter;
import org.jingu.engine.golden.GoldenReport.Worst;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier's own mistakes; that models agree with their reference is shown elsewhere. */
class GoldenVerifierTest {
  private static final String CASE =
      """
      {"name": "tiny_case", "model": "tiny", "config": {"momentum": 0.1}, "seed": 3, "batch": 5,
       "schema": {"dense": 2, "sparse": [
         {"name": "user", "rows": 11}, {"name": "liked", "rows": 11, "max_hot": 4},
         {"name": "tags", "rows": 7, "max_hot": 3, "pooling": "mean"}]},
       "optimizer": {"dense_lr": 0.01, "sparse_lr": 0.1, "sparse": "adam",
                     "embedding_regularizer": 0.01, "clip_norm": 0.5},
       "tasks": 2}
      """;

  private static Content faithful;

  @TempDir Path folder;

  @BeforeAll
  static void trainOnce(@TempDir Path scratch) throws IOException {
    faithful = content(scratch);
  }

  /** The tiny model as a plugin. */
  static final class TinyPlugin implements ModelPlugin<TinyPlugin.Config> {
    record Config(@Default("0") double momentum) {}

    @Override
    public String name() {
      return "tiny";
    }

    @Override
    public String description() {
      return "A factorization machine";
    }

    @Override
    public int apiLevel() {
      return 1;
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public Model create(Config config, FeatureSchema schema) {
      return new TinyModel(0, config.momentum());
    }
  }

  /** The content of a golden file that this engine itself wrote. */
  private static final class Content {
    String description = CASE;
    final Map<String, Tensor> tensors = new LinkedHashMap<>();
    final Map<String, double[]> values = new LinkedHashMap<>();

    Content copy() {
      Content copy = new Content();
      copy.tensors.putAll(tensors);
      values.forEach((name, elements) -> copy.values.put(name, elements.clone()));
      return copy;
    }

    void put(String name, ElementType type, List<Long> shape, double... elements) {
      tensors.put(name, new Tensor(name, type, shape));
      values.put(name, elements);
    }

    Path write(Path to) throws IOException {
      try (FileChannel channel =
          FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        List<Tensor> order = new ArrayList<>(tensors.values());
        SafetensorsWriter writer =
            new SafetensorsWriter(channel, order, Map.of("case", description));
        for (Tensor tensor : order) {
          double[] all = values.get(tensor.name());
          switch (tensor.type()) {
            case F64 -> writer.doubles(all, all.length);
            case F32 -> {
              float[] narrow = new float[all.length];
              for (int i = 0; i < all.length; i++) {
                narrow[i] = (float) all[i];
              }
              writer.floats(narrow, narrow.length);
            }
            default ->
                writer.longs(Arrays.stream(all).mapToLong(x -> (long) x).toArray(), all.length);
          }
        }
        writer.finish();
      }
      return to;
    }
  }

  @Test
  void aFaithfulFilePassesAndItsGroupsAreReportedInOrder() throws IOException {
    GoldenReport report = verify(content -> {});
    assertTrue(report.passes(), report.describe());
    assertEquals("tiny_case", report.name());
    assertEquals(
        List.of("logit", "loss", "gradient", "after", "eval"),
        report.worst().stream().map(Worst::group).toList());
    assertEquals(30, report.worst().get(0).elements());
    assertEquals(3, report.worst().get(1).elements());
  }

  @Test
  void oneChangedElementFailsItsGroupAndIsNamed() throws IOException {
    Map<String, String> groups =
        Map.of(
            "step1/logit", "logit",
            "step2/loss", "loss",
            "grad/factor.tags", "gradient",
            "grad/dense.weight", "gradient",
            "after/linear.user", "after",
            "after/running_mean", "after",
            "eval/logit", "eval");
    for (Map.Entry<String, String> changed : groups.entrySet()) {
      GoldenReport report =
          verify(
              content -> {
                double[] values = content.values.get(changed.getKey());
                double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
                values[values.length - 1] += 1e-3 * largest;
              });
      assertFalse(report.passes(), changed.getKey());
      for (Worst worst : report.worst()) {
        boolean failed = worst.error() > report.tolerance();
        assertEquals(worst.group().equals(changed.getValue()), failed, worst.toString());
        if (failed) {
          assertEquals(changed.getKey(), worst.tensor());
        }
      }
    }
  }

  @Test
  void aChangedWeightOrBatchFails() throws IOException {
    for (String name : List.of("weight/dense.weight", "table/factor.user", "batch1/dense")) {
      GoldenReport report =
          verify(
              content -> {
                double[] values = content.values.get(name);
                for (int i = 0; i < values.length; i++) {
                  values[i] *= 1.01;
                }
              });
      assertFalse(report.passes(), name);
    }
  }

  @Test
  void aNumberThatIsNotFiniteFails() throws IOException {
    GoldenReport report = verify(content -> content.values.get("step0/loss")[0] = Double.NaN);
    assertFalse(report.passes());
    assertEquals(Double.POSITIVE_INFINITY, report.worst().get(1).error());
  }

  @Test
  void missingSurplusAndMisshapenTensorsAreNamedTogether() {
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                verify(
                    content -> {
                      content.tensors.remove("grad/task.bias");
                      content.tensors.remove("after/linear.tags");
                      content.put("weight/other", ElementType.F32, List.of(1L), 1);
                      content.put("buffer/running_mean", ElementType.F32, List.of(2L), 1, 2);
                    }));
    for (String part :
        List.of(
            "has no 'grad/task.bias' [1, 2]",
            "has no 'after/linear.tags' [7, 1]",
            "the model has no 'weight/other'",
            "'buffer/running_mean' is [2] in the file and [1] in the model")) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void wrongKeysIdsAndOffsetsAreNamed() {
    DataException key =
        assertThrows(
            DataException.class,
            () -> verify(c -> c.description = CASE.replace("clip_norm", "clip_nrom")));
    assertTrue(key.getMessage().contains("clip_norm"), key.getMessage());
    assertBadCase("\"dense\": 2,", "\"dense\": 2000000000,", "2000000000 columns");
    assertBadCase("\"tasks\": 2", "\"tasks\": 0", "'tasks' is 0");
    assertBadCase("\"user\", \"rows\": 11", "\"dense0\", \"rows\": 11", "'dense0' appears twice");
    DataException id =
        assertThrows(
            DataException.class, () -> verify(c -> c.values.get("batch0/user/values")[0] = 11));
    assertTrue(id.getMessage().contains("id 11"), id.getMessage());
    DataException offset =
        assertThrows(
            DataException.class, () -> verify(c -> c.values.get("batch0/liked/offsets")[1] = 100));
    assertTrue(offset.getMessage().contains("batch0/liked/offsets"), offset.getMessage());
    DataException tasks =
        assertThrows(
            DataException.class,
            () -> verify(c -> c.description = CASE.replace("\"tasks\": 2", "\"tasks\": 1")));
    assertTrue(tasks.getMessage().contains("1 tasks"), tasks.getMessage());
  }

  private void assertBadCase(String right, String wrong, String told) {
    DataException e =
        assertThrows(
            DataException.class, () -> verify(c -> c.description = CASE.replace(right, wrong)));
    assertTrue(e.getMessage().contains(told), e.getMessage());
    assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
  }

  private GoldenReport verify(Consumer<Content> change) throws IOException {
    Content content = faithful.copy();
    change.accept(content);
    Path file = folder.resolve("case" + System.nanoTime() + ".safetensors");
    return new GoldenVerifier(name -> new TinyPlugin(), new CpuBackend(), 1)
        .verify(content.write(file));
  }

  /** Trains the tiny model and writes down what it does. */
  private static Content content(Path scratch) throws IOException {
    Content content = new Content();
    content.put("batch0/label", ElementType.F32, List.of(1L, 2L), 0, 1);
    content.put("batch0/dense", ElementType.F32, List.of(1L, 2L), 0, 0);
    try (GoldenCase described = GoldenCase.open(content.write(scratch.resolve("described")))) {
      FeatureSchema schema = described.schema();
      ModelDefinition definition = new ModelDefinition("tiny", new TinyModel(0, 0.1), schema);
      SessionOptions options = new SessionOptions(5, described.optimizer(), 1);
      try (Session session = new CpuBackend().open(definition, options)) {
        record(content, schema, session);
      }
    }
    return content;
  }

  private static void record(Content content, FeatureSchema schema, Session session) {
    putTensors(
        content,
        session,
        Map.of(Kind.PARAMETER, "weight/", Kind.TABLE, "table/", Kind.STATE, "buffer/"));
    Random random = new Random(11);
    for (int i = 0; i < 4; i++) {
      Batch batch = TinyModel.batch(random, 5, false);
      putBatch(content, schema, batch, "batch" + i + "/");
      float[] logits = new float[10];
      if (i == 0) {
        for (TensorInfo info : session.tensors().tensors()) {
          float[] gradient = session.gradients(batch).get(info.name());
          if (gradient != null) {
            content.put("grad/" + info.name(), ElementType.F64, info.shape(), wide(gradient));
          }
        }
      }
      if (i < 3) {
        double loss = session.step(batch, 1, logits);
        content.put("step" + i + "/loss", ElementType.F64, List.of(1L), loss);
      } else {
        session.predict(batch, logits);
      }
      String name = i < 3 ? "step" + i + "/logit" : "eval/logit";
      content.put(name, ElementType.F64, List.of(5L, 2L), wide(logits));
    }
    putTensors(
        content,
        session,
        Map.of(Kind.PARAMETER, "after/", Kind.TABLE, "after/", Kind.STATE, "after/"));
  }

  private static void putTensors(Content content, Session session, Map<Kind, String> prefixes) {
    for (TensorInfo info : session.tensors().tensors()) {
      if (prefixes.containsKey(info.kind())) {
        float[] values = new float[(int) info.size()];
        session.tensors().read(info, 0, values, values.length);
        String name = prefixes.get(info.kind()) + info.name();
        ElementType type = name.startsWith("after/") ? ElementType.F64 : ElementType.F32;
        content.put(name, type, info.shape(), wide(values));
      }
    }
  }

  private static void putBatch(Content content, FeatureSchema schema, Batch batch, String prefix) {
    long size = batch.size();
    double[] dense = Arrays.copyOf(wide(batch.dense()), 2 * batch.size());
    content.put(prefix + "dense", ElementType.F32, List.of(size, 2L), dense);
    content.put(prefix + "label", ElementType.F32, List.of(size, 2L), wide(batch.labels()));
    for (SparseFeature feature : schema.sparse()) {
      int[] values = batch.bags(feature.name()).values();
      int[] offsets = batch.bags(feature.name()).offsets();
      int count = offsets[batch.size()];
      content.put(
          prefix + feature.name() + "/values",
          ElementType.I64,
          List.of((long) count),
          Arrays.stream(values).limit(count).asDoubleStream().toArray());
      content.put(
          prefix + feature.name() + "/offsets",
          ElementType.I64,
          List.of(size + 1),
          Arrays.stream(offsets).limit(size + 1).asDoubleStream().toArray());
    }
  }

  private static double[] wide(float[] values) {
    double[] to = new double[values.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = values[i];
    }
    return to;
  }
}
