package org.jingu.benchmark.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.BenchmarkCase;
import org.jingu.benchmark.InitialValues;
import org.jingu.benchmark.Operation;
import org.jingu.benchmark.TableSizes;

/** Tables alone: look-ups, and AdaGrad from given gradients of the pooled rows. */
final class PeerRows implements PeerCase {
  private final BenchmarkCase c;
  private final PeerTables tables;
  private final PeerTables.Bags bags;
  private final Adagrad adagrad;

  /** By feature, [B, d]. */
  private final TensorVector gradients;

  private int runs;

  PeerRows(BenchmarkCase c, TableSizes sizes) {
    this.c = c;
    this.tables = new PeerTables(sizes, c.batch());
    this.bags = tables.declare("", c.dimension());
    this.adagrad = tables.adagrad();
    Tensor given =
        Parameters.copy(InitialValues.embeddings(c), c.batch(), c.embeddings(), c.dimension());
    List<Tensor> parts = new ArrayList<>();
    for (int f = 0; f < sizes.features(); f++) {
      parts.add(given.select(1, f).contiguous());
    }
    this.gradients = new TensorVector(parts.toArray(new Tensor[0]));
  }

  @Override
  public double run(Operation operation) {
    int batch = runs++ % TableSizes.BATCHES;
    return operation.updates()
        ? Scopes.number(() -> step(batch, false))
        : Scopes.withoutGradients(() -> bags.lookup(batch).length);
  }

  @Override
  public double checkedStep() {
    return Scopes.number(() -> step(0, true));
  }

  private double step(int batch, boolean sum) {
    tables.weights().forEach(table -> table.mutable_grad().reset());
    Tensor[] rows = bags.lookup(batch);
    torch.backward(
        new TensorVector(rows), gradients, new BoolOptional(), false, new TensorVector());
    double total = 0;
    for (int f = 0; sum && f < rows.length; f++) {
      total += rows[f].mul(gradients.get(f)).sum().item_float();
    }
    adagrad.step();
    return total / c.batch();
  }
}
