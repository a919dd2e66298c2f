package org.jingu.benchmark;

/**
 * What a model cannot do without, whoever computes it.
 *
 * @param flops floating-point operations of the matrix products of one forward pass of one example:
 *     two for each multiply-add
 * @param parameters the number of parameters
 * @param kept floats of one example that a backward pass needs: the inputs of the products with
 *     parameters, X0 aside
 */
public record Cost(long flops, long parameters, long kept) {
  /** Nothing. */
  public static final Cost NONE = new Cost(0, 0, 0);

  /** Both. */
  public Cost and(Cost other) {
    return new Cost(flops + other.flops, parameters + other.parameters, kept + other.kept);
  }

  /** The product of two activations, {@code rows x inner} by {@code inner x columns}. */
  public static Cost product(long rows, long inner, long columns) {
    return new Cost(2 * rows * inner * columns, 0, 0);
  }

  /** A parameter {@code out x in} that multiplies the {@code in x columns} of each example. */
  public static Cost weight(long out, long in, long columns) {
    return new Cost(2 * out * in * columns, out * in, 0);
  }

  /** Linear layers through the sizes, with biases; the input of each is kept. */
  public static Cost mlp(long... sizes) {
    Cost total = NONE;
    for (int i = 1; i < sizes.length; i++) {
      long parameters = sizes[i - 1] * sizes[i] + sizes[i];
      total = total.and(new Cost(2 * sizes[i - 1] * sizes[i], parameters, sizes[i - 1]));
    }
    return total;
  }

  /** A layer norm's gain and bias. */
  public static Cost layerNorm(long width) {
    return new Cost(0, 2 * width, 0);
  }

  /** Floats of one example that are kept besides the inputs of linear layers. */
  public static Cost kept(long floats) {
    return new Cost(0, 0, floats);
  }

  /**
   * The least bytes that an operation moves to and from memory, everything else staying in caches:
   * X0, its gradient, the parameters with their gradients and Adam's two moments, and what is kept
   * for the backward pass, in float.
   */
  public long bytes(Operation operation, BenchmarkCase benchmarkCase) {
    long batch = benchmarkCase.batch();
    long x0 = batch * benchmarkCase.embeddings() * benchmarkCase.dimension();
    long floats =
        switch (operation) {
          case FORWARD -> x0 + parameters;
          // X0 and parameters read twice, both gradients written; kept is written and read.
          case FORWARD_BACKWARD -> 3 * x0 + 3 * parameters + 2 * batch * kept;
          // And Adam: parameter, gradient and two moments read; all but the gradient written.
          case TRAINING_STEP -> 3 * x0 + 3 * parameters + 2 * batch * kept + 7 * parameters;
          case LOOKUP, LOOKUP_UPDATE -> 0;
        };
    return floats * Float.BYTES;
  }
}
