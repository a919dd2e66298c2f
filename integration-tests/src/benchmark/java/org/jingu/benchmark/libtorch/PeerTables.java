package org.jingu.benchmark.libtorch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.InitialValues;
import org.jingu.benchmark.TableSizes;

/** Embedding bags with sparse gradients, and libtorch's AdaGrad, which has a path for these. */
final class PeerTables {
  private static final long SUM = 0;

  private final TableSizes sizes;
  private final List<Tensor> weights = new ArrayList<>();
  private final Tensor offsets;

  /** By batch and feature. */
  private final Tensor[][] ids;

  PeerTables(TableSizes sizes, int batch) {
    this.sizes = sizes;
    this.offsets = torch.tensor(longs(sizes.offsets(batch)));
    this.ids = new Tensor[TableSizes.BATCHES][sizes.features()];
    for (int k = 0; k < ids.length; k++) {
      for (int f = 0; f < sizes.features(); f++) {
        ids[k][f] = torch.tensor(longs(sizes.draw(k, f, batch)));
      }
    }
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  /** One set of tables, a table a feature: the pooled rows of a batch. */
  interface Bags {
    Tensor[] lookup(int batch);
  }

  /** Declares a table a feature, named {@code prefix + "f0"}, …, which start as Jingu's do. */
  Bags declare(String prefix, int width) {
    List<Tensor> tables = new ArrayList<>();
    for (int f = 0; f < sizes.features(); f++) {
      float[] values = InitialValues.table(prefix + "f" + f, sizes.rows(), width);
      tables.add(Parameters.leaf(values, sizes.rows(), width));
    }
    weights.addAll(tables);
    TensorOptional unweighted = new TensorOptional();
    return batch -> {
      Tensor[] rows = new Tensor[tables.size()];
      for (int f = 0; f < rows.length; f++) {
        rows[f] =
            torch
                .embedding_bag(
                    tables.get(f), ids[batch][f], offsets, false, SUM, true, unweighted, true)
                .get0();
      }
      return rows;
    };
  }

  /** All tables. */
  List<Tensor> weights() {
    return weights;
  }

  /** The optimizer of all tables declared so far. */
  Adagrad adagrad() {
    AdagradOptions options = new AdagradOptions(TableSizes.LEARNING_RATE);
    options.eps().put(TableSizes.EPSILON);
    return new Adagrad(new TensorVector(weights.toArray(new Tensor[0])), options);
  }
}
