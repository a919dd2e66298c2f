package org.jingu.engine.backend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.cpu.table.RandomBags;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A factorization machine (Rendle, 2010) with two tasks: logit_t = a_t s + c_t, where s = dense·w +
 * Σ first order + ½ Σ_d ((Σ v)² − Σ v²). It has a shared table, mean pooling and a parameter that
 * the loss does not depend on.
 *
 * @param dropout the rate of dropout on s, in training
 * @param momentum of a running mean of s that evaluation subtracts; 0 is none
 */
public record TinyModel(double dropout, double momentum) implements Model {
  /** The width of the factors. */
  public static final int WIDTH = 3;

  static final List<String> FEATURES = List.of("user", "liked", "tags");

  /** Features "user" and "liked" share a table. */
  public static FeatureSchema schema() {
    return new FeatureSchema(
        List.of("age", "time"),
        List.of(
            new SparseFeature("user", "user", 11, Pooling.SUM, 1, 0, null),
            new SparseFeature("liked", "user", 11, Pooling.SUM, 1, 0, null),
            new SparseFeature("tags", "tags", 7, Pooling.MEAN, 1, 0, null)),
        List.of("click", "buy"));
  }

  @Override
  public int tasks() {
    return 2;
  }

  @Override
  public void build(ModelGraph graph) {
    SDVariable s =
        graph.dense().mmul(graph.parameter("dense.weight", Initializer.normal(0.5), 2, 1));
    SDVariable sum = null;
    SDVariable squares = null;
    for (SparseFeature feature : graph.schema().sparse()) {
      s = s.add(bag(graph, feature, "linear", 1));
      SDVariable v = bag(graph, feature, "factor", WIDTH);
      sum = sum == null ? v : sum.add(v);
      squares = squares == null ? v.mul(v) : squares.add(v.mul(v));
    }
    s = s.add(sum.mul(sum).sub(squares).sum(true, 1).mul(0.5));
    graph.parameter("unused", Initializer.normal(1), 4);
    if (momentum > 0) {
      SDVariable running = graph.state("running_mean", Initializer.constant(0.25), 1);
      if (graph.training()) {
        SDVariable mean = s.sum(0).div(graph.batchSize());
        graph.updateState("running_mean", running.mul(1 - momentum).add(mean.mul(momentum)));
      } else {
        s = s.sub(running);
      }
    }
    if (graph.training() && dropout > 0) {
      s = s.mul(graph.dropoutMask("s", dropout, 1));
    }
    SDVariable scale = graph.parameter("task.weight", Initializer.constant(1), 1, 2);
    graph.logits(
        s.mmul(scale).add("logits", graph.parameter("task.bias", Initializer.normal(0.3), 1, 2)));
  }

  private static SDVariable bag(ModelGraph graph, SparseFeature f, String kind, int width) {
    return graph.embeddingBag(
        new EmbeddingBag(
            kind + "." + f.table(),
            f.name(),
            f.rows(),
            width,
            f.pooling(),
            Initializer.normal(0.4)));
  }

  /** A batch with empty bags, repeated ids, missing labels and, if asked for, weights. */
  public static Batch batch(Random random, int size, boolean weighted) {
    float[] dense = new float[2 * size + 1];
    float[] labels = new float[2 * size];
    float[] weights = new float[size];
    for (int i = 0; i < 2 * size; i++) {
      dense[i] = (float) random.nextGaussian();
      labels[i] = random.nextInt(5) == 0 ? Float.NaN : random.nextInt(2);
    }
    for (int b = 0; b < size; b++) {
      weights[b] = random.nextInt(4) * 0.5f;
    }
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    sparse.put("user", RandomBags.draw(random, size, 11, 1));
    sparse.put("liked", RandomBags.draw(random, size, 11, 4));
    sparse.put("tags", RandomBags.draw(random, size, 7, 3));
    return new Batch(size, dense, sparse, labels, weighted ? weights : null, null);
  }

  /** The logits by the formula, in double, without dropout and running mean. */
  static double[] logits(Map<String, double[]> tensors, Batch batch) {
    double[] logits = new double[2 * batch.size()];
    for (int b = 0; b < batch.size(); b++) {
      double s =
          batch.dense()[2 * b] * tensors.get("dense.weight")[0]
              + batch.dense()[2 * b + 1] * tensors.get("dense.weight")[1];
      List<double[]> vectors = new ArrayList<>();
      for (SparseFeature f : schema().sparse()) {
        s += pooled(tensors.get("linear." + f.table()), 1, f, batch, b)[0];
        vectors.add(pooled(tensors.get("factor." + f.table()), WIDTH, f, batch, b));
      }
      for (int i = 0; i < vectors.size(); i++) {
        for (int j = i + 1; j < vectors.size(); j++) {
          for (int d = 0; d < WIDTH; d++) {
            s += vectors.get(i)[d] * vectors.get(j)[d];
          }
        }
      }
      for (int t = 0; t < 2; t++) {
        logits[2 * b + t] = tensors.get("task.weight")[t] * s + tensors.get("task.bias")[t];
      }
    }
    return logits;
  }

  /** The loss by the formula: weighted means by task, summed. */
  static double loss(Map<String, double[]> tensors, Batch batch) {
    double[] logits = logits(tensors, batch);
    double loss = 0;
    for (int t = 0; t < 2; t++) {
      double sum = 0;
      double total = 0;
      for (int b = 0; b < batch.size(); b++) {
        double y = batch.labels()[2 * b + t];
        if (!Double.isNaN(y)) {
          double z = logits[2 * b + t];
          double weight = batch.weights() == null ? 1 : batch.weights()[b];
          sum += weight * (Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - z * y);
          total += weight;
        }
      }
      loss += total > 0 ? sum / total : 0;
    }
    return loss;
  }

  private static double[] pooled(
      double[] table, int width, SparseFeature feature, Batch batch, int b) {
    IdBags ids = batch.bags(feature.name());
    double[] sum = new double[width];
    int count = ids.offsets()[b + 1] - ids.offsets()[b];
    for (int i = ids.offsets()[b]; i < ids.offsets()[b + 1]; i++) {
      for (int d = 0; d < width; d++) {
        double value = table[ids.values()[i] * width + d];
        sum[d] += feature.pooling() == Pooling.MEAN ? value / count : value;
      }
    }
    return sum;
  }
}
