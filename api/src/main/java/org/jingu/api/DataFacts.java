package org.jingu.api;

/**
 * What a data set says of itself before any of it is read, and where it will be computed on: all
 * that defaults may depend on.
 *
 * @param examples the number of training examples
 * @param schema the columns that the model reads
 * @param device where the run computes: {@code cpu} or {@code cuda}
 */
public record DataFacts(long examples, FeatureSchema schema, String device) {
  /** From here on a model's sizes are those of its paper, on a GPU. */
  public static final long MANY_ON_GPU = 2_000_000;

  /** The same on a CPU, where such sizes take far longer and gained 0.001 AUC on 3 million. */
  public static final long MANY_ON_CPU = 20_000_000;

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if there are no examples
   */
  public DataFacts {
    if (examples < 1) {
      throw new IllegalArgumentException("the training part has " + examples + " examples");
    }
  }

  /** Whether there are enough examples for the sizes of the models' papers. */
  public boolean many() {
    return examples >= (device.equals("cpu") ? MANY_ON_CPU : MANY_ON_GPU);
  }
}
