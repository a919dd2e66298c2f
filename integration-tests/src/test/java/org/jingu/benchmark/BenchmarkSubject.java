package org.jingu.benchmark;

/** One implementation of the cases, alone in its process. */
public interface BenchmarkSubject extends AutoCloseable {
  /** The library, its version and the settings that matter, in one line. */
  String description();

  /**
   * Builds the case's model with {@link InitialValues} and loads its input. Called once.
   *
   * @param threads the number of threads to compute with
   */
  void prepare(BenchmarkCase benchmarkCase, int threads);

  /**
   * Runs the operation once.
   *
   * @return the loss, from before the update; of tables alone any finite number
   */
  double run(Operation operation);

  /**
   * A step of the case's last operation, always with the first batch.
   *
   * @return the loss, from before the update; of tables alone the sum of the pooled rows times the
   *     given gradients, over B
   */
  default double checkedStep() {
    return run(Operation.TRAINING_STEP);
  }

  @Override
  void close();
}
