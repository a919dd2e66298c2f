package org.jingu.benchmark;

import java.util.List;

/**
 * A model and the shape of its input. The input X0 [B, n, d] is a leaf with a gradient: look-ups
 * are not part of a case.
 *
 * @param name the name on the command line
 * @param batch B
 * @param embeddings n
 * @param dimension d
 * @param sizes the model
 */
public record BenchmarkCase(
    String name, int batch, int embeddings, int dimension, ModelSizes sizes) {
  /** Adam's learning rate. */
  public static final double LEARNING_RATE = 1e-3;

  /** Adam's decay of the first moment. */
  public static final double BETA1 = 0.9;

  /** Adam's decay of the second moment. */
  public static final double BETA2 = 0.999;

  /** Adam's epsilon, outside the root. */
  public static final double EPSILON = 1e-8;

  /** The added variance of layer norms. */
  public static final double LAYER_NORM_EPSILON = 1e-5;

  private static final List<Integer> MLP = List.of(400, 400, 400);

  /** Every case, in the order of the table. */
  public static final List<BenchmarkCase> ALL =
      List.of(
          new BenchmarkCase("wukong-a", 4096, 27, 64, wukong(3, 16, List.of(512, 512))),
          new BenchmarkCase("wukong-b", 1024, 39, 128, wukong(4, 32, List.of(1024, 1024, 1024))),
          new BenchmarkCase("dlrm", 4096, 27, 16, new ModelSizes.Dlrm(MLP)),
          new BenchmarkCase("dcnv2", 4096, 27, 16, new ModelSizes.DcnV2(4, MLP)),
          new BenchmarkCase("autoint", 4096, 27, 16, new ModelSizes.AutoIntPlus(3, 2, 64, MLP)));

  /** The model's cost. */
  public Cost cost() {
    return sizes.cost(embeddings, dimension);
  }

  /** The same model on another batch size. */
  public BenchmarkCase withBatch(int size) {
    return new BenchmarkCase(name, size, embeddings, dimension, sizes);
  }

  /**
   * The case of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static BenchmarkCase named(String name) {
    return ALL.stream()
        .filter(c -> c.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no case '%s'; there are %s"
                        .formatted(name, ALL.stream().map(BenchmarkCase::name).toList())));
  }

  /** Attention with k rows and one hidden layer as wide as the MLP's, and a head like the MLP. */
  private static ModelSizes wukong(int layers, int rows, List<Integer> mlp) {
    return new ModelSizes.Wukong(layers, rows, rows, 24, 24, mlp.subList(0, 1), mlp, mlp);
  }
}
