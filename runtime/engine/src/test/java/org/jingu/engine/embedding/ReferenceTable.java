package org.jingu.engine.embedding;

import java.util.Arrays;
import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.engine.optimizer.OptimizerConfig;
import org.jingu.engine.optimizer.OptimizerConfig.Algorithm;
import org.jingu.engine.optimizer.OptimizerConfig.Rows;

/** A table and its optimizers in double, over the whole table, as the formulas say it. */
final class ReferenceTable {
  private final String name;
  private final int width;
  private final double[] w;
  private final double[] g;
  private final double[] first;
  private final double[] second;
  private final boolean[] touched;

  ReferenceTable(String name, int width, double[] weights) {
    this.name = name;
    this.width = width;
    this.w = weights;
    this.g = new double[w.length];
    this.first = new double[w.length];
    this.second = new double[w.length];
    this.touched = new boolean[w.length / width];
  }

  String name() {
    return name;
  }

  double[] weights() {
    return w;
  }

  void accumulate(
      List<EmbeddingBag> bags, Batch batch, List<RowView> gradients, double regularizer) {
    Arrays.fill(g, 0);
    Arrays.fill(touched, regularizer > 0);
    for (int k = 0; k < bags.size(); k++) {
      if (bags.get(k).table().equals(name)) {
        accumulate(bags.get(k), batch, gradients.get(k));
      }
    }
    for (int i = 0; i < w.length; i++) {
      g[i] += regularizer * w[i];
    }
  }

  private void accumulate(EmbeddingBag bag, Batch batch, RowView gradient) {
    IdBags ids = batch.bags(bag.feature());
    for (int b = 0; b < batch.size(); b++) {
      int count = ids.offsets()[b + 1] - ids.offsets()[b];
      for (int i = ids.offsets()[b]; i < ids.offsets()[b + 1]; i++) {
        touched[ids.values()[i]] = true;
        for (int j = 0; j < width; j++) {
          double value = gradient.data().get(gradient.at(b) + j);
          g[ids.values()[i] * width + j] += bag.pooling() == Pooling.MEAN ? value / count : value;
        }
      }
    }
  }

  double squaredNorm() {
    return Arrays.stream(g).map(x -> x * x).sum();
  }

  void update(OptimizerConfig config, double clip, double scale, int step) {
    OptimizerConfig.Embedding c = config.embedding();
    double lr = c.lr() * scale;
    for (int row = 0; row < touched.length; row++) {
      boolean everyRow = c.name() == Algorithm.ADAM && c.rows() == Rows.TABLE;
      if (touched[row] || everyRow) {
        updateRow(c, row, clip, lr, step);
      }
    }
  }

  private void updateRow(OptimizerConfig.Embedding c, int row, double clip, double lr, int step) {
    double mean = 0;
    for (int i = row * width; i < (row + 1) * width; i++) {
      g[i] *= clip;
      mean += g[i] * g[i] / width;
    }
    for (int i = row * width; i < (row + 1) * width; i++) {
      switch (c.name()) {
        case ROWWISE_ADAGRAD -> {
          second[i] += mean;
          w[i] -= lr * g[i] / (Math.sqrt(second[i]) + c.eps());
        }
        case ADAGRAD -> {
          second[i] += g[i] * g[i];
          w[i] -= lr * g[i] / (Math.sqrt(second[i]) + c.eps());
        }
        case SGD -> w[i] -= lr * g[i];
        case ADAM -> {
          first[i] = c.beta1() * first[i] + (1 - c.beta1()) * g[i];
          second[i] = c.beta2() * second[i] + (1 - c.beta2()) * g[i] * g[i];
          double m = first[i] / (1 - Math.pow(c.beta1(), step));
          double correction = Math.sqrt(1 - Math.pow(c.beta2(), step));
          double root = Math.sqrt(second[i]);
          w[i] -=
              c.epsHat()
                  ? lr * correction * m / (root + c.eps())
                  : lr * m / (root / correction + c.eps());
        }
      }
    }
  }
}
