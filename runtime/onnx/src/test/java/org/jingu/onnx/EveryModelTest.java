package org.jingu.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.api.data.Batch;
import org.jingu.testkit.GoldenCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.RandomBatches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the project predicts in ONNX Runtime what it predicts in the CPU engine. */
class EveryModelTest {
  private static final List<String> GOLDEN =
      List.of(
          "wukong/wukong_attentive",
          "wukong/wukong_dot_identity_residual",
          "wukong/wukong_projected_groups_two_tasks",
          "baselines/afn_plus",
          "baselines/autoint_plus",
          "baselines/dcnv2_mixture_stacked",
          "baselines/dcnv2_parallel",
          "baselines/deepfm",
          "baselines/din",
          "baselines/din_softmax_two_sequences",
          "baselines/dlrm",
          "baselines/dlrm_no_dense",
          "baselines/ffm",
          "baselines/finalmlp",
          "baselines/fwfm",
          "baselines/hofm",
          "baselines/masknet_parallel",
          "baselines/masknet_serial",
          "baselines/xdeepfm");

  @TempDir Path dir;

  record Case(String name, String model, FeatureSchema schema, Map<String, Object> config) {
    @Override
    public String toString() {
      return name;
    }

    private static Case of(String model, FeatureSchema schema, String yaml) {
      ModelCase parsed = ModelCase.of(model + " " + yaml, schema, yaml);
      return new Case(parsed.name(), model, schema, parsed.config());
    }
  }

  /** Golden cases as they are, and their configurations on bags, means and sequences. */
  static List<Case> cases() {
    FeatureSchema mixed = ModelCase.mixedSchema();
    FeatureSchema sequences = ModelCase.sequenceSchema();
    List<Case> cases = new ArrayList<>();
    for (String name : GOLDEN) {
      GoldenCase golden =
          GoldenCase.read(EveryModelTest.class, "/org/jingu/" + name + ".safetensors");
      cases.add(new Case(name, golden.model(), golden.schema(), golden.config()));
    }
    cases.add(Case.of("lr", mixed, "{}"));
    cases.add(Case.of("fm", mixed, "embedding_dim: 3"));
    cases.add(Case.of("fm", sequences, "embedding_dim: 3"));
    cases.add(Case.of("deepfm", mixed, "{embedding_dim: 3, mlp: [4], batch_norm: true}"));
    cases.add(Case.of("din", mixed, "{embedding_dim: 3, mlp: [4]}"));
    cases.add(Case.of("bst", sequences, "{embedding_dim: 4, heads: 2, feed_forward: 3, mlp: [4]}"));
    cases.add(
        Case.of(
            "bst",
            sequences,
            "{embedding_dim: 4, heads: 1, layers: 2, feed_forward: 3, outputs: target, mlp: [4], batch_norm: true}"));
    cases.add(Case.of("wukong", mixed, "{embedding_dim: 4, layers: 2, mlp: [4]}"));
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictsTheSame(Case model) throws Exception {
    Path file = dir.resolve("model.onnx");
    FeatureSchema schema = model.schema();
    try (TrainedSession trained = new TrainedSession(model.model(), model.config(), schema)) {
      trained.export(Set.of(), OnnxExport.LARGEST, file);
      try (RunModel exported = new RunModel(file, schema, Set.of())) {
        RandomBatches batches = new RandomBatches(schema, 17);
        for (int size : new int[] {1, 7, 64}) {
          compare(trained, exported, batches.next(size));
          compare(trained, exported, batches.empty(size));
        }
        float[] logits = trained.logits(batches.next(64));
        assertTrue(spread(logits) > 0.05, "all logits are about " + logits[0]);
      }
    }
  }

  private static void compare(TrainedSession trained, RunModel exported, Batch batch)
      throws Exception {
    float[] logits = trained.logits(batch);
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = (float) (1 / (1 + Math.exp(-logits[i])));
    }
    RunModel.Result result = exported.run(batch);
    assertArrayEquals(probabilities, result.probabilities(), 1e-5f, "probabilities");
    for (int i = 0; i < logits.length; i++) {
      float tolerance = 1e-5f * Math.max(1, Math.abs(logits[i]));
      assertEquals(logits[i], result.logits()[i], 4 * tolerance, "logit " + i);
    }
  }

  private static float spread(float[] values) {
    float least = values[0];
    float most = values[0];
    for (float value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return most - least;
  }

  @Test
  void noModelIsForgotten() {
    Set<String> installed = new TreeSet<>();
    ServiceLoader.load(ModelPlugin.class).forEach(it -> installed.add(it.name()));
    Set<String> tested =
        new TreeSet<>(Stream.of(cases()).flatMap(List::stream).map(Case::model).toList());
    assertEquals(installed, tested);
  }
}
