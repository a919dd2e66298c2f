package org.jingu.lab.ladder;

/**
 * What a model costs.
 *
 * @param gflop GFLOP per example of training: three times the matrix products of a forward pass
 * @param denseParameters parameters of its graph
 * @param sparseParameters elements of its tables
 */
public record Cost(double gflop, long denseParameters, long sparseParameters) {
  /** Bytes of weights, gradients and the two states of Adam, and of tables with one a row. */
  public long bytes() {
    return 16 * denseParameters + 5 * sparseParameters;
  }
}
