package org.jingu.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.engine.sampling.ClassWeights;
import org.jingu.engine.sampling.KnownOdds;
import org.jingu.engine.sampling.SamplingConfig;
import org.jingu.testkit.RandomBatches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exported model that read a part of the negatives, or weighed classes. */
class SampledModelTest {
  private static final double SHARE = 0.1;
  private static final double WEIGHT = 4;
  private static final Map<String, Object> WUKONG =
      Map.of(
          "embedding_dim",
          4,
          "layers",
          1,
          "n_f",
          3,
          "n_l",
          3,
          "k",
          3,
          "mlp",
          List.of(4),
          "top_mlp",
          List.of(4),
          "tasks",
          2);

  @TempDir Path dir;

  @Test
  void itsProbabilitiesAreThoseOfAllExamples() throws Exception {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(),
            List.of(SparseFeature.of("user", 9), SparseFeature.of("item", 7)),
            List.of("click", "buy"));
    KnownOdds odds =
        KnownOdds.of(
            new SamplingConfig(Map.of("click", SHARE)),
            Map.of("buy", new ClassWeights(1, WEIGHT)),
            schema.labels());
    Model model = TrainedSession.model("wukong", WUKONG, schema);
    Batch batch = new RandomBatches(schema, 3).next(40);
    // The same steps from the same seed: the correction has no part in training.
    float[] trained = run(new TrainedSession("wukong", model, schema), schema, batch, "plain.onnx");
    float[] corrected =
        run(new TrainedSession("wukong", odds.correct(model), schema), schema, batch, "odds.onnx");
    for (int i = 0; i < trained.length; i++) {
      double changed = i % 2 == 0 ? 1 / SHARE : WEIGHT;
      double p = trained[i];
      assertEquals(p / (p + (1 - p) * changed), corrected[i], 1e-5);
    }
  }

  private float[] run(TrainedSession session, FeatureSchema schema, Batch batch, String name)
      throws Exception {
    Path file = dir.resolve(name);
    try (TrainedSession trained = session) {
      trained.export(Set.of(), OnnxExport.LARGEST, file);
      try (RunModel exported = new RunModel(file, schema, Set.of())) {
        RunModel.Result result = exported.run(batch);
        assertArrayEquals(trained.logits(batch), result.logits(), 1e-5f);
        return result.probabilities();
      }
    }
  }
}
