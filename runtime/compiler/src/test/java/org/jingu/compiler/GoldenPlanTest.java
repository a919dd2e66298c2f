package org.jingu.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.compiler.schedule.Plan;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The plan of one Wukong layer, as text. A change of a pass shows here as a change of lines; look
 * at it, then write the files anew with {@code -Djingu.goldenPlans=src/test/resources/...}.
 */
class GoldenPlanTest {
  private static final int CAPACITY = 64;

  @Test
  void trainingPlanOfAWukongLayer() throws IOException {
    check(
        "wukong_training.plan",
        PlanCompiler.training(
                TestModels.graph(TestModels::wukong, true, DataType.FLOAT),
                new CrossEntropy(),
                TestModels.UPDATES)
            .apply(CAPACITY));
  }

  @Test
  void evaluationPlanOfAWukongLayer() throws IOException {
    check(
        "wukong_evaluation.plan",
        PlanCompiler.evaluation(TestModels.graph(TestModels::wukong, false, DataType.FLOAT))
            .apply(CAPACITY));
  }

  @Test
  void trainingPlanWithBatchNormAndDropout() throws IOException {
    check(
        "batch_norm_training.plan",
        PlanCompiler.training(
                TestModels.graph(TestModels::deepWithBatchNormAndDropout, true, DataType.FLOAT),
                new CrossEntropy(),
                TestModels.UPDATES)
            .apply(CAPACITY));
  }

  private static void check(String file, Plan plan) throws IOException {
    String folder = System.getProperty("jingu.goldenPlans");
    if (folder != null) {
      Files.writeString(Path.of(folder, file), plan.toString());
    }
    try (InputStream in = GoldenPlanTest.class.getResourceAsStream(file)) {
      String golden = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(golden, plan.toString(), file);
    }
  }
}
