package org.jingu.engine.sampling;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The binary cross entropy whose two terms weigh differently: of a label y it is b y softplus(-z) +
 * a (1 - y) softplus(z), with the weights a of the negative class and b of the positive.
 *
 * @param weights by task
 */
record WeightedCrossEntropy(List<ClassWeights> weights) implements Loss {
  @Override
  public SDVariable losses(LossGraph graph) {
    SDVariable z = graph.logits();
    SDVariable y = graph.labels();
    SDVariable negative = graph.sameDiff().nn().softplus(z); // -log(1 - p)
    SDVariable positive = negative.sub(z); // -log p
    SDVariable ofNegative = negative.mul(y.rsub(1)).mul(constant(graph, ClassWeights::negative));
    SDVariable ofPositive = positive.mul(y).mul(constant(graph, ClassWeights::positive));
    return ofNegative.add(ofPositive);
  }

  private SDVariable constant(LossGraph graph, ToDoubleFunction<ClassWeights> of) {
    double[] values = weights.stream().mapToDouble(of).toArray();
    return graph.sameDiff().constant(Nd4j.createFromArray(values).castTo(graph.dataType()));
  }

  @Override
  public double uninformed() {
    double most =
        weights.stream().mapToDouble(it -> Math.max(it.negative(), it.positive())).max().orElse(1);
    return Math.log(2) * most;
  }
}
