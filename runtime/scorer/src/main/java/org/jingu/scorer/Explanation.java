package org.jingu.scorer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.explain.Contributions;

/**
 * What each feature of a row adds to its logits, compared with other rows.
 *
 * @param tasks by label, in the order of predictions
 */
public record Explanation(Map<String, Contributions.Explained> tasks) {
  /** Copies the map. */
  public Explanation {
    tasks = Collections.unmodifiableMap(new LinkedHashMap<>(tasks));
  }

  /** The explanation of the first task. */
  public Contributions.Explained first() {
    return tasks.values().iterator().next();
  }

  /**
   * The explanation of a task.
   *
   * @throws IllegalArgumentException if the model has no such task
   */
  public Contributions.Explained of(String label) {
    Contributions.Explained explained = tasks.get(label);
    if (explained == null) {
      throw new IllegalArgumentException(
          "the model predicts %s, not '%s'".formatted(tasks.keySet(), label));
    }
    return explained;
  }
}
