package org.jingu.engine.golden;

import java.util.List;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.engine.optimizer.OptimizerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a golden file's {@code case} that configure the run, as the reference names them.
 */
final class GoldenSpec {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private GoldenSpec() {}

  /** The columns: the number of dense features and the sparse features. */
  record Schema(int dense, List<Feature> sparse) {
    FeatureSchema toSchema(int dense, int tasks) {
      return new FeatureSchema(
          IntStream.range(0, dense).mapToObj(i -> "dense" + i).toList(),
          sparse.stream().map(Feature::toFeature).toList(),
          IntStream.range(0, tasks).mapToObj(i -> "label" + i).toList());
    }
  }

  /**
   * One sparse feature; {@code maxHot} says only how its bags were drawn. The {@code target} of a
   * sequence is told to models by the table that it shares.
   */
  record Feature(
      String name,
      int rows,
      @Default("1") int maxHot,
      @Default("sum") Pooling pooling,
      @Default("1") int embeddings,
      @Default("0") int dim,
      @Nullable String group,
      @Nullable String table,
      @Default("0") int sequence,
      @Nullable String target) {
    /**
     * Checks the target.
     *
     * @throws ConfigException if it is not the table
     */
    Feature {
      if (target != null && !target.equals(table)) {
        throw new ConfigException(
            "target", "is '%s', but the table is '%s'; name one".formatted(target, table));
      }
    }

    SparseFeature toFeature() {
      return new SparseFeature(
          name,
          table == null ? name : table,
          rows,
          pooling,
          embeddings,
          dim,
          group,
          null,
          sequence);
    }
  }

  /** Algorithms of the reference's tables. */
  enum Sparse {
    ROWWISE_ADAGRAD,
    ADAM,
    SGD
  }

  /** The reference's optimizer: Adam for dense parameters, and one for tables. */
  record Optimizer(
      double denseLr,
      double sparseLr,
      Sparse sparse,
      @Default("0") double embeddingRegularizer,
      @Default("0") double clipNorm) {
    OptimizerConfig toConfig() {
      OptimizerConfig.Algorithm algorithm =
          switch (sparse) {
            case ROWWISE_ADAGRAD -> OptimizerConfig.Algorithm.ROWWISE_ADAGRAD;
            case ADAM -> OptimizerConfig.Algorithm.ADAM;
            case SGD -> OptimizerConfig.Algorithm.SGD;
          };
      return new OptimizerConfig(
          new OptimizerConfig.Dense(denseLr, BETA1, BETA2, EPSILON, false),
          new OptimizerConfig.Embedding(
              algorithm, sparseLr, BETA1, BETA2, EPSILON, false, OptimizerConfig.Rows.TABLE),
          embeddingRegularizer,
          clipNorm);
    }
  }
}
