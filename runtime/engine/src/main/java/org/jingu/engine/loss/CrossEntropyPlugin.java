package org.jingu.engine.loss;

import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossSetup;

/** Offers the loss of every run that names no other. */
public final class CrossEntropyPlugin extends BuiltInLoss<CrossEntropyPlugin.Config> {
  /** Its name. */
  public static final String NAME = "cross_entropy";

  /** No keys. */
  public record Config() {}

  /** Makes it. */
  public CrossEntropyPlugin() {
    super(NAME, "Binary cross entropy, of clicks and other yes or no", Config.class);
  }

  @Override
  public Loss create(Config config, LossSetup setup) {
    return new CrossEntropy();
  }
}
