package org.jingu.wukong;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelPlugin;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.testkit.BadCase;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.ModelContract;

class WukongContractTest extends ModelContract {
  private static final FeatureSchema MIXED = ModelCase.mixedSchema();
  private static final FeatureSchema SPARSE = ModelCase.sparseSchema();
  private static final String SMALL =
      "{embedding_dim: 3, layers: 2, n_f: 2, n_l: 2, k: 2, mlp: [4], top_mlp: [4]}";
  private static final FeatureSchema GROUPED =
      new FeatureSchema(
          List.of("age"),
          List.of(
              new SparseFeature("user", "user", 9, Pooling.SUM, 2, 0, null),
              new SparseFeature("city", "city", 4, Pooling.SUM, 1, 2, "place"),
              new SparseFeature("zone", "zone", 3, Pooling.MEAN, 1, 3, "place")),
          List.of("click", "buy"));

  @Override
  protected ModelPlugin<?> plugin() {
    return new WukongPlugin();
  }

  @Override
  protected List<ModelCase> cases() {
    return List.of(
        ModelCase.of(
            "attentive", MIXED, SMALL, "{fm: attentive, attention_rows: 2, attention_mlp: [5]}"),
        ModelCase.of(
            "projected with groups and two tasks",
            GROUPED,
            SMALL,
            "{fm: projected, tasks: 2, dense_embeddings: 2, bottom_mlp: [3],"
                + " groups: {place: {hidden: [5], embeddings: 2}}}"),
        ModelCase.of("dot", SPARSE, SMALL, "{fm: dot, n_f: 4, n_l: 0}"),
        ModelCase.of("batch norm", SPARSE, SMALL, "{fm: projected, batch_norm: true}"),
        ModelCase.of(
            "batch norm and dropout everywhere",
            GROUPED,
            SMALL,
            "{tasks: 2, bottom_mlp: [3], groups: {place: {hidden: [4]}}, attention_mlp: [3],"
                + " batch_norm: true, batch_norm_in: [attention, bottom, group, fmb, top],"
                + " dropout: 0.4, dropout_in: [attention, bottom, group, fmb, top],"
                + " embedding_dropout: 0.3}"),
        ModelCase.of("without FMB", SPARSE, SMALL, "{fmb: false}"),
        ModelCase.of("without LCB", SPARSE, SMALL, "{fm: projected, lcb: false}"),
        ModelCase.of("without residual", SPARSE, SMALL, "{fm: projected, residual: false}"));
  }

  @Override
  protected List<BadCase> badCases() {
    return List.of(
        BadCase.of("embedding_dim", SPARSE, "embedding_dim: 0"),
        BadCase.of("n_f", SPARSE, "{n_f: 0, n_l: 0}"),
        BadCase.of("residual", SPARSE, "{residual: false, fmb: false, n_l: 0}"),
        BadCase.of("fm", SPARSE, "fm: attention"),
        BadCase.of("dropout", SPARSE, "dropout: 1"),
        BadCase.of("embedding_dropout", SPARSE, "embedding_dropout: 1"),
        BadCase.of("batch_norm_in[0]", SPARSE, "batch_norm_in: [tip]"),
        BadCase.of("bottom_mlp", SPARSE, "bottom_mlp: [8]"),
        BadCase.of("dense_embeddings", SPARSE, "dense_embeddings: 2"),
        BadCase.of("tasks", SPARSE, "tasks: 2"),
        BadCase.of("groups.place", GROUPED, "tasks: 2"),
        BadCase.of("groups.time", SPARSE, "groups: {time: {}}"));
  }
}
