package org.jingu.benchmark.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.BenchmarkCase;
import org.jingu.benchmark.InitialValues;
import org.jingu.benchmark.Operation;
import org.jingu.benchmark.TableSizes;

/** Whole training steps: embedding bags, the model, fused Adam and sparse AdaGrad. */
final class PeerStep implements PeerCase {
  private final TableModels.Logits model;
  private final Tensor labels;
  private final List<Tensor> leaves;
  private final FusedAdam adam;
  private final Adagrad adagrad;
  private int runs;

  PeerStep(BenchmarkCase c, TableSizes sizes) {
    Parameters parameters = new Parameters();
    PeerTables tables = new PeerTables(sizes, c.batch());
    model = new TableModels(c, sizes, parameters, tables).build();
    labels = Parameters.copy(InitialValues.labels(c), c.batch(), 1);
    leaves = new ArrayList<>(parameters.all());
    leaves.addAll(tables.weights());
    adam = new FusedAdam(parameters.all());
    adagrad = tables.adagrad();
  }

  @Override
  public double run(Operation operation) {
    int batch = runs++ % TableSizes.BATCHES;
    return Scopes.number(() -> step(batch));
  }

  @Override
  public double checkedStep() {
    return Scopes.number(() -> step(0));
  }

  private double step(int batch) {
    leaves.forEach(leaf -> leaf.mutable_grad().reset());
    Tensor loss =
        Scopes.tensor(() -> torch.binary_cross_entropy_with_logits(model.apply(batch), labels));
    loss.backward();
    adam.step();
    adagrad.step();
    return loss.item_float();
  }
}
