package org.jingu.engine.loss;

import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.api.loss.LossSetup;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Offers the focal loss (Lin et al., "Focal Loss for Dense Object Detection", 2017): cross entropy
 * in which what is predicted well counts less. For a share y of the positive class it is y α (1 -
 * p)^γ (-log p) + (1 - y) (1 - α) p^γ (-log(1 - p)).
 */
public final class FocalPlugin extends BuiltInLoss<FocalPlugin.Config> {
  /**
   * The keys beside {@code name}.
   *
   * @param gamma γ; 0 is cross entropy, weighted by class
   * @param alpha the weight of the positive class; that of the other is the rest to 1
   */
  public record Config(
      @Doc("How much less counts what is predicted well; 0 not at all")
          @Default("2")
          @Range(min = 0, max = 100)
          double gamma,
      @Doc("Weight of the positive class; the other's is the rest to 1")
          @Default("0.25")
          @Range(min = 0, max = 1)
          double alpha) {}

  /** Makes it. */
  public FocalPlugin() {
    super(
        "focal",
        "Cross entropy in which what is predicted well counts less, for rare positives",
        Config.class);
  }

  @Override
  public Loss create(Config config, LossSetup setup) {
    return new Focal(config);
  }

  private record Focal(Config config) implements Loss {
    @Override
    public SDVariable losses(LossGraph graph) {
      SDVariable z = graph.logits();
      SDVariable y = graph.labels();
      SDVariable negative = graph.sameDiff().nn().softplus(z); // -log(1 - p)
      SDVariable positive = negative.sub(z); // -log p
      SDVariable ofPositive = faded(graph, negative).mul(positive).mul(y).mul(config.alpha);
      SDVariable ofNegative =
          faded(graph, positive).mul(negative).mul(y.rsub(1)).mul(1 - config.alpha);
      return ofPositive.add(ofNegative);
    }

    /** q^γ from -log q: unlike a power of q it has a gradient where q is 0. */
    private SDVariable faded(LossGraph graph, SDVariable minusLog) {
      return graph.sameDiff().math().exp(minusLog.mul(-config.gamma));
    }

    @Override
    public double uninformed() {
      return Math.pow(0.5, config.gamma) * Math.log(2) * Math.max(config.alpha, 1 - config.alpha);
    }
  }
}
