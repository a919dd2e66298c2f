package org.jingu.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.layers.Attention;
import org.jingu.api.layers.CrossLayers;
import org.jingu.api.layers.FactorizationMachine;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.layers.Normalization;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.optimizer.Adam;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Models of four features with d = 8, made of the layers that plugins use. */
final class TestModels {
  private static final int N = 4;
  private static final int D = 8;

  static final Updates UPDATES =
      Updates.of(
              UpdateProgram.of(
                  new Adam()
                      .update(new Adam.Config(0.001, 0.9, 0.999, 1e-8, false, Adam.Rows.TOUCHED)),
                  0))
          .clipped(new Clipping(10));

  private TestModels() {}

  /** A training graph of every kind. */
  static Stream<ModelGraph> all() {
    return Stream.<Model>of(
            TestModels::wukong,
            TestModels::deepWithBatchNormAndDropout,
            TestModels::attention,
            TestModels::crossed)
        .map(model -> graph(model, true, DataType.FLOAT));
  }

  static ModelGraph graph(Model model, boolean training, DataType type) {
    List<SparseFeature> features = new ArrayList<>();
    for (String name : List.of("user", "item", "city", "hour")) {
      features.add(SparseFeature.of(name, 20));
    }
    FeatureSchema schema = new FeatureSchema(List.of(), features, List.of("label"));
    return ModelGraph.of(model, schema, training, type);
  }

  /** One Wukong layer with n_F = 2, n_L = 3, k = 2 and an attentive projection. */
  static void wukong(ModelGraph g) {
    SDVariable x = rows(g);
    SDVariable compress = g.parameter("compress", Initializer.normal(1), 2, N);
    SDVariable compressed = Layers.leftMultiply(compress, x, 2, N, D);
    SDVariable y = Layers.mlp(g, "attention", Layers.flatten(compressed, 2 * D), 2 * D, mlp(N * 2));
    SDVariable inner = g.sameDiff().mmul(x, y.reshape(-1, N, 2), true, false, false);
    SDVariable fm = Layers.flatten(g.sameDiff().mmul(x, inner), N * 2);
    SDVariable normal = Normalization.layerNorm(g, "fm_norm", fm, 1, N * 2);
    SDVariable fmb = Layers.mlp(g, "fmb", normal, N * 2, mlp(2 * D)).reshape(-1, 2, D);
    SDVariable lcb =
        Layers.leftMultiply(g.parameter("lcb", Initializer.normal(1), 3, N), x, 3, N, D);
    SDVariable residual =
        Layers.leftMultiply(g.parameter("residual", Initializer.normal(1), 5, N), x, 5, N, D);
    SDVariable sum = Layers.concat(List.of(fmb, lcb)).add(residual);
    SDVariable out = Normalization.layerNorm(g, "norm", sum, 2, D);
    g.logits(Layers.mlp(g, "top", Layers.flatten(out, 5 * D), 5 * D, mlp(1)));
  }

  /** An MLP with a hidden layer, batch norm and dropout. */
  static void deepWithBatchNormAndDropout(ModelGraph g) {
    Mlp deep = mlp(1).regularized(true, 0.2);
    g.logits(Layers.mlp(g, "deep", Layers.flatten(rows(g), N * D), N * D, deep));
  }

  private static void attention(ModelGraph g) {
    SDVariable x = new Attention(2, 6, true, 0.1).apply(g, "attention", rows(g), N, D);
    g.logits(Layers.linear(g, "out", Layers.relu(x.reshape(-1, N * 6)), N * 6, 1));
  }

  private static void crossed(ModelGraph g) {
    SDVariable x = rows(g);
    SDVariable flat = Layers.flatten(x, N * D);
    SDVariable crossed = new CrossLayers(2, 3, 2).apply(g, flat, N * D);
    SDVariable pairs = FactorizationMachine.pairs(x, N);
    SDVariable all = Layers.concat(List.of(crossed, pairs));
    g.logits(Layers.linear(g, "out", all, N * D + 6, 1));
  }

  private static Mlp mlp(int out) {
    return Mlp.of(List.of(16), out);
  }

  private static SDVariable rows(ModelGraph g) {
    List<SDVariable> rows = new ArrayList<>();
    for (SparseFeature feature : g.schema().sparse()) {
      rows.add(
          g.embeddingBag(
              new EmbeddingBag(
                  feature.name(),
                  feature.name(),
                  feature.rows(),
                  D,
                  Pooling.SUM,
                  Initializer.normal(0.1))));
    }
    return Layers.concat(rows).reshape(-1, N, D);
  }
}
