package org.jingu.engine.loss;

import org.jingu.api.loss.Link;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.api.loss.LossSetup;
import org.nd4j.autodiff.samediff.SDVariable;

/** Offers the squared error: the model's output is the prediction itself, of a mean label. */
public final class SquaredErrorPlugin extends BuiltInLoss<SquaredErrorPlugin.Config> {
  /** No keys. */
  public record Config() {}

  /** Makes it. */
  public SquaredErrorPlugin() {
    super(
        "squared_error",
        "Squared difference of prediction and label, of ratings and other amounts",
        Config.class);
  }

  @Override
  public Loss create(Config config, LossSetup setup) {
    return new SquaredError();
  }

  private static final class SquaredError implements Loss {
    @Override
    public SDVariable losses(LossGraph graph) {
      return graph.sameDiff().math().square(graph.logits().sub(graph.labels()));
    }

    @Override
    public Link link() {
      return Link.IDENTITY;
    }

    /** Labels are in [0, 1], and a half is never further from one. */
    @Override
    public double uninformed() {
      return 0.25;
    }
  }
}
