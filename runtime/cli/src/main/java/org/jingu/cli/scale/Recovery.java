package org.jingu.cli.scale;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import org.jingu.api.data.Batch;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.TeacherFolder;
import org.jingu.cli.run.TrainedModel;
import org.jingu.engine.plugin.Plugins;
import org.jingu.synth.Part;
import org.jingu.synth.Teacher;

/**
 * What a model has learned of a teacher, told apart by family and order: the slopes of its logit on
 * the teacher's parts, on examples that it has not seen. 1 is all of a part, 0 nothing.
 */
final class Recovery {
  private final Path teacherFolder;
  private final int examples;

  /**
   * On examples after the training part.
   *
   * @param examples how many, of the validation part
   */
  Recovery(Path teacherFolder, int examples) {
    this.teacherFolder = teacherFolder;
    this.examples = examples;
  }

  Map<String, Double> of(Path run, Plugins plugins) {
    TeacherFolder folder = TeacherFolder.in(teacherFolder);
    if (folder == null) {
      throw new IllegalStateException(teacherFolder + " has no teacher");
    }
    Teacher teacher = folder.teacher();
    List<Part> parts = teacher.parts();
    float[][] truth = teacher.explain(folder.first("valid"), examples);
    double[][] rows = new double[examples][parts.size()];
    for (int p = 0; p < parts.size(); p++) {
      for (int e = 0; e < examples; e++) {
        rows[e][p] = truth[p][e];
      }
    }
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
    regression.newSampleData(logits(run, plugins), rows);
    double[] slopes = regression.estimateRegressionParameters();
    Map<String, Double> recovered = new LinkedHashMap<>();
    for (int p = 0; p < parts.size(); p++) {
      recovered.put(parts.get(p).family().id() + " " + parts.get(p).orders(), slopes[p + 1]);
    }
    return recovered;
  }

  private double[] logits(Path run, Plugins plugins) {
    double[] logits = new double[examples];
    int[] at = {0};
    try (TrainedModel model = TrainedModel.load(run, plugins);
        OpenedData valid = model.openLabelled(List.of("teacher:valid"))) {
      model.predict(
          valid,
          (Batch batch, float[] predicted) -> {
            for (int b = 0; b < batch.size() && at[0] < examples; b++) {
              logits[at[0]++] = predicted[b];
            }
          });
    }
    return logits;
  }
}
