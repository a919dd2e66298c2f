package org.jingu.benchmark.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.BenchmarkCase;
import org.jingu.benchmark.BenchmarkSubject;
import org.jingu.benchmark.InitialValues;
import org.jingu.benchmark.ModelSizes;
import org.jingu.benchmark.Operation;
import org.jingu.benchmark.TableSizes;
import org.jspecify.annotations.Nullable;

/** The cases in libtorch: autograd over eager operators, and its fused Adam. */
public final class LibtorchSubject implements BenchmarkSubject {
  private @Nullable PeerCase prepared;

  @Override
  public String description() {
    return "libtorch 2.10.0 eager, %s, %d threads"
        .formatted(torch.get_cpu_capability().getString(), torch.get_num_threads());
  }

  @Override
  public void prepare(BenchmarkCase c, int threads) {
    torch.set_num_threads(threads);
    TableSizes tables = c.tables();
    if (tables == null) {
      prepared = new DensePart(c);
    } else if (c.sizes() instanceof ModelSizes.Rows) {
      prepared = new PeerRows(c, tables);
    } else {
      prepared = new PeerStep(c, tables);
    }
    System.gc(); // the initial values are the benchmark's
  }

  @Override
  public double run(Operation operation) {
    return prepared().run(operation);
  }

  @Override
  public double checkedStep() {
    return prepared().checkedStep();
  }

  private PeerCase prepared() {
    if (prepared == null) {
      throw new IllegalStateException("prepare() comes first");
    }
    return prepared;
  }

  @Override
  public void close() {
    prepared = null;
  }

  /** A case whose X0 is a leaf. */
  private static final class DensePart implements PeerCase {
    private final Parameters.Layer model;
    private final Tensor embeddings;
    private final Tensor labels;
    private final List<Tensor> leaves;
    private final FusedAdam adam;

    DensePart(BenchmarkCase c) {
      Parameters parameters = new Parameters();
      model = PeerModels.build(c, parameters);
      embeddings =
          Parameters.leaf(InitialValues.embeddings(c), c.batch(), c.embeddings(), c.dimension());
      labels = Parameters.copy(InitialValues.labels(c), c.batch(), 1);
      leaves = new ArrayList<>(parameters.all());
      leaves.add(embeddings);
      adam = new FusedAdam(parameters.all());
    }

    @Override
    public double run(Operation operation) {
      return operation == Operation.FORWARD
          ? Scopes.withoutGradients(() -> loss().item_float())
          : Scopes.number(() -> step(operation.updates()));
    }

    @Override
    public double checkedStep() {
      return run(Operation.TRAINING_STEP);
    }

    private double step(boolean update) {
      // Freed, not zeroed: the backward pass then stores instead of adding.
      leaves.forEach(leaf -> leaf.mutable_grad().reset());
      Tensor loss = loss();
      loss.backward();
      if (update) {
        adam.step();
      }
      return loss.item_float();
    }

    private Tensor loss() {
      return Scopes.tensor(
          () -> torch.binary_cross_entropy_with_logits(model.apply(embeddings), labels));
    }
  }
}
