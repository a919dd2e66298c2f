package org.jingu.engine.optimizer;

import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.compiler.schedule.DenseUpdate;

/**
 * How parameters and tables are updated.
 *
 * @param dense the optimizer of dense parameters
 * @param embedding the optimizer of embedding tables
 * @param embeddingRegularizer lambda of lambda/2 ||W||² over every whole table in every step
 * @param clipNorm the largest norm of all gradients together, tables included; 0 is no clipping
 */
public record OptimizerConfig(
    @Doc("Optimizer of the dense parameters") @Default("{}") Dense dense,
    @Doc("Optimizer of the embedding tables") @Default("{}") Embedding embedding,
    @Doc("lambda of lambda/2 ||W||^2, added over every whole table in every step")
        @Default("0")
        @Range(min = 0)
        double embeddingRegularizer,
    @Doc("Largest norm of all gradients together, tables included; 0 is no clipping")
        @Default("0")
        @Range(min = 0)
        double clipNorm) {

  /** How a training step's plan ends. */
  public DenseUpdate denseUpdate() {
    return new DenseUpdate(dense.beta1, dense.beta2, dense.eps, dense.epsHat, clipNorm);
  }

  /**
   * Adam, by PyTorch's formula. With {@code beta2: 1} the second moment accumulates, v += g², and
   * has no bias correction (Wukong's internal setting).
   *
   * @param lr the learning rate
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second moment
   * @param eps added to the root
   * @param epsHat whether eps is added before bias correction
   */
  public record Dense(
      @Doc("Learning rate") @Default("0.001") @Range(min = 0) double lr,
      @Doc("Decay of the first moment") @Default("0.9") @Range(min = 0, max = 1) double beta1,
      @Doc("Decay of the second moment; 1 accumulates") @Default("0.999") @Range(min = 0, max = 1)
          double beta2,
      @Doc("Added to the root of the second moment") @Default("1e-8") @Range(min = 0) double eps,
      @Doc("Add eps before the bias correction, as PyTorch 1.0 did (Adam)") @Default("false")
          boolean epsHat) {
    /** Checks what would divide by 0. */
    public Dense {
      checkDivisors(beta1, eps);
    }
  }

  /**
   * The optimizer of tables.
   *
   * @param name the algorithm
   * @param lr the learning rate
   * @param beta1 Adam's decay of the first moment
   * @param beta2 Adam's decay of the second moment
   * @param eps added to the root
   * @param epsHat whether Adam adds eps before bias correction
   * @param rows which rows Adam updates in a step
   */
  public record Embedding(
      @Doc("Algorithm") @Default("rowwise_adagrad") Algorithm name,
      @Doc("Learning rate") @Default("0.01") @Range(min = 0) double lr,
      @Doc("Adam's decay of the first moment") @Default("0.9") @Range(min = 0, max = 1)
          double beta1,
      @Doc("Adam's decay of the second moment") @Default("0.999") @Range(min = 0, max = 1)
          double beta2,
      @Doc("Added to the root") @Default("1e-8") @Range(min = 0) double eps,
      @Doc("Add eps before the bias correction, as PyTorch 1.0 did (Adam)") @Default("false")
          boolean epsHat,
      @Doc("Which rows Adam updates in a step") @Default("touched") Rows rows) {
    /** Checks what would divide by 0. */
    public Embedding {
      checkDivisors(beta1, eps);
    }
  }

  private static void checkDivisors(double beta1, double eps) {
    if (beta1 >= 1 || eps <= 0) {
      throw new IllegalArgumentException(
          "beta1 is %s and eps is %s; beta1 must be below 1 and eps above 0".formatted(beta1, eps));
    }
  }

  /** An algorithm for tables. */
  public enum Algorithm {
    /** One accumulator a row: s += mean(g²); w -= lr g / (√s + eps). */
    ROWWISE_ADAGRAD,
    /** One accumulator an element. */
    ADAGRAD,
    /** w -= lr g. */
    SGD,
    /** Adam, by PyTorch's formula. */
    ADAM
  }

  /** Rows that Adam updates. */
  public enum Rows {
    /** Those with an id in the batch. */
    TOUCHED,
    /** All: moments decay and weights move in steps without a gradient too, as in PyTorch. */
    TABLE
  }
}
