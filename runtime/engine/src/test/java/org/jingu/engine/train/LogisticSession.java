package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jspecify.annotations.Nullable;

/**
 * Logistic regression over one table [V, T] a feature, in plain Java, trained by Adam with a random
 * mask: small, but its results depend on all that a checkpoint holds (moments, the number of steps,
 * the order of batches).
 */
class LogisticSession implements Session {
  private static final double RATE = 0.05;

  private final FeatureSchema schema;
  private final int tasks;
  private final long seed;
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final List<TensorInfo> infos = new ArrayList<>();
  private final Map<String, Long> phases = new LinkedHashMap<>();
  private long steps;

  LogisticSession(FeatureSchema schema, long seed) {
    this.schema = schema;
    this.tasks = schema.labels().size();
    this.seed = seed;
    declare("bias", Kind.PARAMETER, 1);
    declare("dense", Kind.PARAMETER, schema.dense().size());
    for (SparseFeature feature : schema.sparse()) {
      declare("embedding.t.tables." + feature.name(), Kind.TABLE, feature.rows());
    }
  }

  private void declare(String name, Kind kind, int rows) {
    add(name, kind, rows);
    Initializer.normal(0.01).fill(value(name), seed, name, 0);
    add(name + "/m", Kind.OPTIMIZER, rows);
    add(name + "/v", Kind.OPTIMIZER, rows);
  }

  private void add(String name, Kind kind, int rows) {
    infos.add(new TensorInfo(name, kind, List.of((long) rows, (long) tasks)));
    values.put(name, new float[rows * tasks]);
  }

  private float[] value(String name) {
    float[] value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no tensor '" + name + "'");
    }
    return value;
  }

  @Override
  public double step(Batch batch, double learningRateScale, float @Nullable [] logits) {
    long start = System.nanoTime();
    float[] z = new float[batch.size() * tasks];
    forward(batch, z, true);
    if (logits != null) {
      System.arraycopy(z, 0, logits, 0, z.length);
    }
    float[] gradient = new float[z.length];
    double loss = loss(batch, z, gradient);
    phases.merge("graph", System.nanoTime() - start, Long::sum);
    if (!Double.isFinite(loss)) {
      return loss;
    }
    start = System.nanoTime();
    steps++;
    gradientsOf(batch, gradient).forEach((name, g) -> update(name, g, learningRateScale));
    phases.merge("dense_update", System.nanoTime() - start, Long::sum);
    return loss;
  }

  @Override
  public void predict(Batch batch, float[] logits) {
    long start = System.nanoTime();
    forward(batch, logits, false);
    phases.merge("graph", System.nanoTime() - start, Long::sum);
  }

  @Override
  public Map<String, float[]> gradients(Batch batch) {
    float[] z = new float[batch.size() * tasks];
    forward(batch, z, true);
    float[] gradient = new float[z.length];
    loss(batch, z, gradient);
    return gradientsOf(batch, gradient);
  }

  private void forward(Batch batch, float[] z, boolean training) {
    int m = schema.dense().size();
    for (int b = 0; b < batch.size(); b++) {
      for (int t = 0; t < tasks; t++) {
        double sum = value("bias")[t];
        for (int j = 0; j < m; j++) {
          sum += batch.dense()[b * m + j] * value("dense")[j * tasks + t];
        }
        for (SparseFeature feature : schema.sparse()) {
          sum += mask(feature, b, training) * pooled(batch.bags(feature.name()), feature, b, t);
        }
        z[b * tasks + t] = (float) sum;
      }
    }
  }

  private double pooled(IdBags bags, SparseFeature feature, int b, int t) {
    float[] table = value("embedding.t.tables." + feature.name());
    double sum = 0;
    for (int i = bags.offsets()[b]; i < bags.offsets()[b + 1]; i++) {
      sum += table[bags.values()[i] * tasks + t];
    }
    return sum;
  }

  /** A dropout of a tenth that depends on seed, step and example. */
  private double mask(SparseFeature feature, int b, boolean training) {
    float[] draw = new float[1];
    Initializer.uniform(1).fill(draw, seed + steps, feature.name(), b);
    return !training ? 1 : draw[0] < -0.8f ? 0 : 1 / 0.9;
  }

  private double loss(Batch batch, float[] z, float[] gradient) {
    double total = 0;
    for (int t = 0; t < tasks; t++) {
      double sum = 0;
      double weight = 0;
      for (int b = 0; b < batch.size(); b++) {
        float y = batch.labels()[b * tasks + t];
        if (!Float.isNaN(y)) {
          double x = z[b * tasks + t];
          weight++;
          sum += Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x)));
          gradient[b * tasks + t] = (float) (1 / (1 + Math.exp(-x)) - y);
        }
      }
      for (int b = 0; b < batch.size() && weight > 0; b++) {
        gradient[b * tasks + t] /= (float) weight;
      }
      total += weight > 0 ? sum / weight : 0;
    }
    return total;
  }

  private Map<String, float[]> gradientsOf(Batch batch, float[] gradient) {
    Map<String, float[]> out = new LinkedHashMap<>();
    int m = schema.dense().size();
    float[] bias = out.computeIfAbsent("bias", n -> new float[tasks]);
    float[] dense = out.computeIfAbsent("dense", n -> new float[m * tasks]);
    for (SparseFeature feature : schema.sparse()) {
      String name = "embedding.t.tables." + feature.name();
      out.put(name, new float[feature.rows() * tasks]);
    }
    for (int b = 0; b < batch.size(); b++) {
      for (int t = 0; t < tasks; t++) {
        float g = gradient[b * tasks + t];
        bias[t] += g;
        for (int j = 0; j < m; j++) {
          dense[j * tasks + t] += g * batch.dense()[b * m + j];
        }
        scatter(batch, b, t, g, out);
      }
    }
    return out;
  }

  private void scatter(Batch batch, int b, int t, float g, Map<String, float[]> out) {
    for (SparseFeature feature : schema.sparse()) {
      float[] table = out.get("embedding.t.tables." + feature.name());
      IdBags bags = batch.bags(feature.name());
      float scaled = (float) (g * mask(feature, b, true));
      for (int i = bags.offsets()[b]; table != null && i < bags.offsets()[b + 1]; i++) {
        table[bags.values()[i] * tasks + t] += scaled;
      }
    }
  }

  private void update(String name, float[] gradient, double scale) {
    float[] w = value(name);
    float[] m = value(name + "/m");
    float[] v = value(name + "/v");
    double made = steps;
    double rate = RATE * scale * Math.sqrt(1 - Math.pow(0.999, made)) / (1 - Math.pow(0.9, made));
    for (int i = 0; i < w.length; i++) {
      m[i] = 0.9f * m[i] + 0.1f * gradient[i];
      v[i] = 0.999f * v[i] + 0.001f * gradient[i] * gradient[i];
      w[i] -= (float) (rate * m[i] / (Math.sqrt(v[i]) + 1e-8));
    }
  }

  @Override
  public TensorStore tensors() {
    return new TensorStore() {
      @Override
      public List<TensorInfo> tensors() {
        return infos;
      }

      @Override
      public void read(TensorInfo tensor, long first, float[] to, int count) {
        System.arraycopy(value(tensor.name()), (int) first, to, 0, count);
      }

      @Override
      public void write(TensorInfo tensor, long first, float[] from, int count) {
        System.arraycopy(from, 0, value(tensor.name()), (int) first, count);
      }
    };
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void setSteps(long steps) {
    this.steps = steps;
  }

  @Override
  public Map<String, Long> phaseNanos() {
    return phases;
  }

  @Override
  public void close() {}
}
