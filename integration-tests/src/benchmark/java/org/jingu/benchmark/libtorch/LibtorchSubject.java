package org.jingu.benchmark.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.BenchmarkCase;
import org.jingu.benchmark.BenchmarkSubject;
import org.jingu.benchmark.InitialValues;
import org.jingu.benchmark.Operation;
import org.jspecify.annotations.Nullable;

/** The cases in libtorch: autograd over eager operators, and its fused Adam. */
public final class LibtorchSubject implements BenchmarkSubject {
  private @Nullable Prepared prepared;

  /** What a case needs at hand. */
  private record Prepared(
      Parameters.Layer model,
      Tensor embeddings,
      Tensor labels,
      List<Tensor> leaves,
      FusedAdam adam) {}

  @Override
  public String description() {
    return "libtorch 2.10.0 eager, %s, %d threads"
        .formatted(torch.get_cpu_capability().getString(), torch.get_num_threads());
  }

  @Override
  public void prepare(BenchmarkCase c, int threads) {
    torch.set_num_threads(threads);
    Parameters parameters = new Parameters();
    Parameters.Layer model = PeerModels.build(c, parameters);
    Tensor x =
        Parameters.leaf(InitialValues.embeddings(c), c.batch(), c.embeddings(), c.dimension());
    Tensor labels = Parameters.copy(InitialValues.labels(c), c.batch(), 1);
    List<Tensor> leaves = new ArrayList<>(parameters.all());
    leaves.add(x);
    prepared = new Prepared(model, x, labels, leaves, new FusedAdam(parameters.all()));
  }

  @Override
  public double run(Operation operation) {
    Prepared p = prepared;
    if (p == null) {
      throw new IllegalStateException("prepare() comes first");
    }
    return operation == Operation.FORWARD
        ? Scopes.withoutGradients(() -> loss(p).item_float())
        : Scopes.number(() -> step(p, operation == Operation.TRAINING_STEP));
  }

  private static double step(Prepared p, boolean update) {
    // Freed, not zeroed: the backward pass then stores instead of adding.
    p.leaves.forEach(leaf -> leaf.mutable_grad().reset());
    Tensor loss = loss(p);
    loss.backward();
    if (update) {
      p.adam.step();
    }
    return loss.item_float();
  }

  private static Tensor loss(Prepared p) {
    return Scopes.tensor(
        () -> torch.binary_cross_entropy_with_logits(p.model.apply(p.embeddings), p.labels));
  }

  @Override
  public void close() {
    prepared = null;
  }
}
