package org.jingu.engine.train;

import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jspecify.annotations.Nullable;

/** Looks in a batch and its logits for what made a loss useless. */
final class BatchDiagnosis {
  /** A dense value beyond this is likely an untransformed count or an id. */
  private static final float LARGE = 1e4f;

  private BatchDiagnosis() {}

  /** The first cause found and what to do about it, in a sentence. */
  static String cause(FeatureSchema schema, Batch batch, float[] logits) {
    String input = input(schema, batch);
    if (input != null) {
      return input;
    }
    int tasks = schema.labels().size();
    for (int i = 0; i < batch.size() * tasks; i++) {
      if (!Float.isFinite(logits[i])) {
        return "the batch is sound but the model's logit of example %d for '%s' is %s: it diverged; "
                .formatted(i / tasks, schema.labels().get(i % tasks), logits[i])
            + "lower the learning rates, warm up longer or set optimizer.clip_norm";
      }
    }
    return "the batch and the logits are finite: the model is diverging; "
        + "lower the learning rates, warm up longer or set optimizer.clip_norm";
  }

  private static @Nullable String input(FeatureSchema schema, Batch batch) {
    int m = schema.dense().size();
    for (int i = 0; i < batch.size() * m; i++) {
      float value = batch.dense()[i];
      if (!Float.isFinite(value) || Math.abs(value) > LARGE) {
        return "dense feature '%s' is %s in example %d of the batch; clean or transform it in preparation"
            .formatted(schema.dense().get(i % m), value, i / m);
      }
    }
    int tasks = schema.labels().size();
    for (int i = 0; i < batch.size() * tasks; i++) {
      float label = batch.labels()[i];
      if (label < 0 || label > 1) {
        return "label '%s' is %s in example %d of the batch; labels are 0, 1 or missing"
            .formatted(schema.labels().get(i % tasks), label, i / tasks);
      }
    }
    float[] weights = batch.weights();
    for (int i = 0; weights != null && i < batch.size(); i++) {
      if (!(weights[i] >= 0 && weights[i] < Float.POSITIVE_INFINITY)) {
        return "the weight of example %d of the batch is %s; weights are finite and not negative"
            .formatted(i, weights[i]);
      }
    }
    return null;
  }
}
