package org.jingu.benchmark;

/** What is timed. With a model, all of them compute the loss. */
public enum Operation {
  /** The loss alone, nothing kept for a backward pass. */
  FORWARD("forward", 1),
  /** The loss and the gradients of every parameter and of the embeddings. */
  FORWARD_BACKWARD("forward+backward", 3),
  /** A training step: gradients from zero, then Adam over every parameter. */
  TRAINING_STEP("training step", 3),
  /** The pooled rows of all bags. */
  LOOKUP("look-up", 0),
  /** The pooled rows, and AdaGrad over the rows that the batch names, from given gradients. */
  LOOKUP_UPDATE("look-up + update", 0);

  private final String label;
  private final int products;

  Operation(String label, int products) {
    this.label = label;
    this.products = products;
  }

  /** The name in tables. */
  public String label() {
    return label;
  }

  /**
   * Matrix products for each one of the forward pass: the gradient of a product is two more of the
   * same size.
   */
  public int products() {
    return products;
  }

  /** Whether parameters and tables move. */
  public boolean updates() {
    return this == TRAINING_STEP || this == LOOKUP_UPDATE;
  }
}
