package org.jingu.engine.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a golden file's {@code case} that configure the run, as the reference names them.
 */
final class GoldenSpec {
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
    org.jingu.engine.optimizer.Optimizer bind() {
      Map<String, Object> tables = new LinkedHashMap<>();
      tables.put("name", sparse.name().toLowerCase(Locale.ROOT));
      tables.put("lr", sparseLr);
      if (sparse == Sparse.ADAM) {
        tables.put("rows", "table");
      }
      return org.jingu.engine.optimizer.Optimizer.of(
          Map.of(
              "dense",
              Map.of("lr", denseLr),
              "embedding",
              tables,
              "embedding_regularizer",
              embeddingRegularizer,
              "clip_norm",
              clipNorm));
    }
  }
}
