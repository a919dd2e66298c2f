package org.jingu.testkit;

import java.util.Map;
import org.jingu.api.data.Batch;

/** A way to run one model in double precision, so that a golden file can judge it. */
public interface DoubleEngine {
  /**
   * One forward and backward pass of training, with dropout masks of ones.
   *
   * @param values parameters, tables and running states by name
   */
  ReferenceEngine.Step step(Map<String, double[]> values, Batch batch);

  /** Logits [B, T] in evaluation mode. */
  double[] predict(Map<String, double[]> values, Batch batch);
}
