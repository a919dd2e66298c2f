package org.jingu.api.layers;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The first-order term of factorization machines (Rendle, 2010): one weight an id, summed over the
 * features, plus the dense features times a weight each, plus a bias.
 */
public final class FirstOrder {
  private FirstOrder() {}

  /**
   * The term, with one-column tables {@code name.t.tables.VOCABULARY}, and parameters {@code
   * name.dense} [m] and {@code name.bias} [1].
   *
   * @param std the standard deviation of initial tables and dense weights
   * @return [B, 1]
   */
  public static SDVariable of(ModelGraph graph, String name, double std) {
    List<SDVariable> terms = new ArrayList<>();
    for (SparseFeature feature : graph.schema().sparse()) {
      terms.add(
          graph.embeddingBag(
              new EmbeddingBag(
                  EmbeddingLayer.tableName(name, feature),
                  feature.name(),
                  feature.rows(),
                  1,
                  feature.pooling(),
                  Initializer.normal(std))));
    }
    int m = graph.schema().dense().size();
    if (m > 0) {
      SDVariable weight = graph.parameter(name + ".dense", Initializer.normal(std), m);
      terms.add(graph.sameDiff().mmul(graph.dense(), weight.reshape(m, 1)));
    }
    SDVariable bias = graph.parameter(name + ".bias", Initializer.constant(0), 1);
    return Layers.sumOfRow(Layers.concat(terms), terms.size()).add(bias);
  }
}
