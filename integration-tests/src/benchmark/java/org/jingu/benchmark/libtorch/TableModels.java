package org.jingu.benchmark.libtorch;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jingu.benchmark.BenchmarkCase;
import org.jingu.benchmark.InitialValues;
import org.jingu.benchmark.ModelSizes;
import org.jingu.benchmark.TableSizes;
import org.jingu.benchmark.libtorch.Parameters.Layer;
import org.jspecify.annotations.Nullable;

/** The models with their tables and dense features as one writes them in PyTorch. */
final class TableModels {
  private final BenchmarkCase c;
  private final Parameters parameters;
  private final PeerTables tables;
  private final long m;
  private final Tensor dense;

  TableModels(BenchmarkCase c, TableSizes sizes, Parameters parameters, PeerTables tables) {
    this.c = c;
    this.parameters = parameters;
    this.tables = tables;
    this.m = sizes.dense();
    this.dense = Parameters.copy(InitialValues.dense(c, sizes), c.batch(), m);
  }

  /** The logits [B, 1] of a batch. */
  interface Logits {
    Tensor apply(int batch);
  }

  Logits build() {
    if (c.sizes() instanceof ModelSizes.Lr) {
      return firstOrder();
    }
    if (c.sizes() instanceof ModelSizes.Fm) {
      Logits linear = firstOrder();
      Logits x0 = x0(null);
      return batch -> linear.apply(batch).add(secondOrder(x0.apply(batch)));
    }
    if (c.sizes() instanceof ModelSizes.DeepFm sizes) {
      Logits linear = firstOrder();
      Logits x0 = x0(perFeature());
      long width = (long) c.embeddings() * c.dimension();
      Layer deep = parameters.mlp("deep", width, sizes.mlp(), 1);
      return batch -> {
        Tensor x = x0.apply(batch);
        return linear.apply(batch).add(secondOrder(x)).add(deep.apply(x.flatten(1, -1)));
      };
    }
    Logits x0 = x0(denseRows());
    Layer model = PeerModels.build(c, parameters);
    return batch -> model.apply(x0.apply(batch));
  }

  private Layer denseRows() {
    if (c.sizes() instanceof ModelSizes.DcnV2) {
      return perFeature();
    }
    Layer bottom = parameters.linear("embedding.bottom_mlp.0", m, c.dimension());
    return c.sizes() instanceof ModelSizes.Dlrm ? x -> bottom.apply(x).relu_() : bottom;
  }

  /** A row for each dense feature: its value times a vector. */
  private Layer perFeature() {
    Tensor vectors = parameters.parameter("embedding.dense_embedding", m, c.dimension());
    return x -> x.view(-1, m, 1).mul(vectors).flatten(1, -1);
  }

  /** X0 [B, n, d]: the dense features' rows, if any, and every feature's. */
  private Logits x0(@Nullable Layer denseRows) {
    PeerTables.Bags bags = tables.declare("embedding.t.tables.", c.dimension());
    return batch -> {
      Tensor[] rows = bags.lookup(batch);
      if (denseRows != null) {
        Stream<Tensor> all = Stream.concat(Stream.of(denseRows.apply(dense)), Stream.of(rows));
        rows = all.toArray(Tensor[]::new);
      }
      return Parameters.concat(rows).view(-1, c.embeddings(), c.dimension());
    };
  }

  private Logits firstOrder() {
    PeerTables.Bags bags = tables.declare("linear.t.tables.", 1);
    Tensor bias = parameters.parameter("linear.bias", 1);
    Tensor weights = m > 0 ? parameters.parameter("linear.dense", m) : null;
    return batch -> {
      Tensor sum = Parameters.concat(bags.lookup(batch)).sum(1).view(-1, 1).add(bias);
      return weights == null ? sum : sum.add(dense.matmul(weights.view(m, 1)));
    };
  }

  /** The sum of the dot products of all pairs of rows. */
  private static Tensor secondOrder(Tensor x) {
    Tensor squareOfSum = x.sum(1).square();
    Tensor sumOfSquares = x.square().sum(1);
    return squareOfSum.sub(sumOfSquares).sum(1).view(-1, 1).mul(new Scalar(0.5f));
  }
}
