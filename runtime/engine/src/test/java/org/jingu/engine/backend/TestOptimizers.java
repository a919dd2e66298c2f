package org.jingu.engine.backend;

import java.util.Map;
import org.jingu.engine.optimizer.Optimizer;

/** Optimizers for tests. */
public final class TestOptimizers {
  private TestOptimizers() {}

  /**
   * With Adam 0.01.
   *
   * @param tables the keys of the tables' rule
   */
  public static Optimizer of(Map<String, Object> tables, double regularizer, double clipNorm) {
    return Optimizer.of(
        Map.of(
            "dense",
            Map.of("lr", 0.01),
            "embedding",
            tables,
            "embedding_regularizer",
            regularizer,
            "clip_norm",
            clipNorm));
  }

  /** A rule of tables by its name; Adam moves every row. */
  public static Map<String, Object> tables(String rule, double rate) {
    return rule.startsWith("adam")
        ? Map.of("name", rule, "lr", rate, "rows", "table")
        : Map.of("name", rule, "lr", rate);
  }
}
