package org.jingu.benchmark;

import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigBinder;
import org.jingu.baselines.autointplus.AutoIntPlusPlugin;
import org.jingu.baselines.dcnv2.DcnV2Plugin;
import org.jingu.baselines.deepfm.DeepFmPlugin;
import org.jingu.baselines.dlrm.DlrmPlugin;
import org.jingu.baselines.fm.FmPlugin;
import org.jingu.baselines.lr.LrPlugin;
import org.jingu.wukong.WukongPlugin;

/** The plugins' models in a case's sizes. */
final class PluginModels {
  private PluginModels() {}

  static Model create(BenchmarkCase c, FeatureSchema schema) {
    long d = c.dimension();
    if (c.sizes() instanceof ModelSizes.Wukong w) {
      return create(
          new WukongPlugin(),
          schema,
          Map.of(
              "embedding_dim", d,
              "layers", (long) w.layers(),
              "n_f", (long) w.nF(),
              "n_l", (long) w.nL(),
              "k", (long) w.k(),
              "attention_rows", (long) w.attentionRows(),
              "attention_mlp", longs(w.attentionMlp()),
              "mlp", longs(w.mlp()),
              "top_mlp", longs(w.topMlp())));
    }
    if (c.sizes() instanceof ModelSizes.Dlrm dlrm) {
      return create(
          new DlrmPlugin(), schema, Map.of("embedding_dim", d, "top_mlp", longs(dlrm.topMlp())));
    }
    if (c.sizes() instanceof ModelSizes.DcnV2 dcn) {
      return create(
          new DcnV2Plugin(),
          schema,
          Map.of("embedding_dim", d, "layers", (long) dcn.crossLayers(), "mlp", longs(dcn.mlp())));
    }
    if (c.sizes() instanceof ModelSizes.DeepFm deepFm) {
      return create(
          new DeepFmPlugin(), schema, Map.of("embedding_dim", d, "mlp", longs(deepFm.mlp())));
    }
    if (c.sizes() instanceof ModelSizes.Fm) {
      return create(new FmPlugin(), schema, Map.of("embedding_dim", d));
    }
    if (c.sizes() instanceof ModelSizes.Lr) {
      return create(new LrPlugin(), schema, Map.of());
    }
    ModelSizes.AutoIntPlus a = (ModelSizes.AutoIntPlus) c.sizes();
    return create(
        new AutoIntPlusPlugin(),
        schema,
        Map.of(
            "embedding_dim", d,
            "layers", (long) a.layers(),
            "heads", (long) a.heads(),
            "attention_dim", (long) a.attentionDimension(),
            "mlp", longs(a.mlp())));
  }

  private static <C extends Record> Model create(
      ModelPlugin<C> plugin, FeatureSchema schema, Map<String, Object> config) {
    return plugin.create(ConfigBinder.bind(plugin.configType(), config, ""), schema);
  }

  private static List<Long> longs(List<Integer> sizes) {
    return sizes.stream().map(Integer::longValue).toList();
  }
}
