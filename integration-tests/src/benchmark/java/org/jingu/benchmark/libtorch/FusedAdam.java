package org.jingu.benchmark.libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.BenchmarkCase;

/**
 * libtorch's fused Adam: one pass over a parameter and its moments, where the C++ front end's Adam
 * takes a dozen. The bindings leave the operator out, so a few lines of TorchScript call it; they
 * return its list because TorchScript drops an update of a list that nothing reads.
 */
final class FusedAdam {
  private static final String SCRIPT =
      """
      def adam(p: Tensor, g: Tensor, m: Tensor, v: Tensor, step: Tensor):
          updated = [p]
          torch._fused_adam_(updated, [g], [m], [v], [], [step], lr=%s, beta1=%s, beta2=%s,
                             weight_decay=0.0, eps=%s, amsgrad=False, maximize=False)
          return updated
      """
          .formatted(
              BenchmarkCase.LEARNING_RATE,
              BenchmarkCase.BETA1,
              BenchmarkCase.BETA2,
              "%.10f".formatted(BenchmarkCase.EPSILON));

  private final CompilationUnit script = torch.compile(SCRIPT);
  private final Function adam = script.get_function(new QualifiedName("adam"));
  private final Tensor step = torch.zeros(1);
  private final List<Tensor> parameters;
  private final List<Tensor> firstMoments;
  private final List<Tensor> secondMoments;

  FusedAdam(List<Tensor> parameters) {
    this.parameters = parameters;
    this.firstMoments = each(parameters, torch::zeros_like);
    this.secondMoments = each(parameters, torch::zeros_like);
  }

  void step() {
    Scopes.withoutGradients(
        () -> {
          step.add_(new Scalar(1f));
          for (int i = 0; i < parameters.size(); i++) {
            update(i);
          }
          return parameters.size();
        });
  }

  private void update(int i) {
    Tensor parameter = parameters.get(i);
    adam.run(
        new IValueVector(
            new IValue(parameter),
            new IValue(parameter.grad()),
            new IValue(firstMoments.get(i)),
            new IValue(secondMoments.get(i)),
            new IValue(step)));
  }

  private static List<Tensor> each(List<Tensor> tensors, UnaryOperator<Tensor> function) {
    List<Tensor> results = new ArrayList<>();
    tensors.forEach(tensor -> results.add(function.apply(tensor)));
    return results;
  }
}
