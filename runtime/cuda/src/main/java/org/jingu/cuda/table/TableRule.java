package org.jingu.cuda.table;

import org.jingu.compiler.schedule.BiasCorrection;

/**
 * How tables are updated.
 *
 * @param kind the algorithm
 * @param learningRate before the schedule's factor
 * @param beta1 Adam's decay of the first moment
 * @param beta2 Adam's decay of the second moment; 1 accumulates
 * @param eps added to the root
 * @param epsHat whether Adam adds eps to the root before its bias correction
 * @param everyRow whether Adam updates rows without a gradient too
 * @param regularizer lambda of lambda/2 ||W||² over every whole table in every step
 */
public record TableRule(
    Kind kind,
    double learningRate,
    double beta1,
    double beta2,
    double eps,
    boolean epsHat,
    boolean everyRow,
    double regularizer) {

  /** An algorithm. */
  public enum Kind {
    /** One accumulator a row. */
    ROWWISE_ADAGRAD,
    /** One accumulator an element. */
    ADAGRAD,
    /** Gradient descent. */
    SGD,
    /** Adam. */
    ADAM
  }

  /** Adam's bias correction. */
  public BiasCorrection correction() {
    return new BiasCorrection(beta1, beta2, epsHat);
  }

  /** Whether a step changes rows that no id of the batch names. */
  public boolean visitsEveryRow() {
    return regularizer > 0 || everyRow;
  }

  /** Elements of the first state a row, for rows of some width. */
  public long firstWidth(int width) {
    return switch (kind) {
      case ROWWISE_ADAGRAD -> 1;
      case ADAGRAD, ADAM -> width;
      case SGD -> 0;
    };
  }

  /** Elements of the second state a row. */
  public long secondWidth(int width) {
    return kind == Kind.ADAM ? width : 0;
  }

  /** The rule in CUDA C, for rows of some width. */
  String type(int width) {
    String name =
        switch (kind) {
          case ROWWISE_ADAGRAD -> "RowwiseAdagrad";
          case ADAGRAD -> "Adagrad";
          case SGD -> "Sgd";
          case ADAM -> "Adam";
        };
    return name + "<" + width + ">";
  }

  /** The rule's numbers in CUDA C. */
  String numbers() {
    if (kind != Kind.ADAM) {
      return "{%sf}".formatted((float) eps);
    }
    return "{%sf, %sf, %sf, %sf, %sf}"
        .formatted(
            (float) eps,
            (float) beta1,
            (float) (1 - beta1),
            (float) beta2,
            beta2 == 1 ? 1f : (float) (1 - beta2));
  }
}
