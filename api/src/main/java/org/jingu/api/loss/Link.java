package org.jingu.api.loss;

/** What makes predictions of a model's logits, by the loss that it was trained with. */
public enum Link {
  /** The prediction is a probability, the logistic function of the logit. */
  SIGMOID {
    @Override
    public double prediction(double logit) {
      return 1 / (1 + Math.exp(-logit));
    }
  },
  /** The prediction is the logit itself: in the unit of the label, or a score that only ranks. */
  IDENTITY {
    @Override
    public double prediction(double logit) {
      return logit;
    }
  };

  /** The prediction that a logit stands for. */
  public abstract double prediction(double logit);
}
