package org.jingu.benchmark;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model and the shape of its input. The input X0 [B, n, d] is a leaf with a gradient, or comes
 * from tables whose look-ups and updates are part of the case.
 *
 * @param name the name on the command line
 * @param batch B
 * @param embeddings n
 * @param dimension d
 * @param sizes the model
 * @param tables the look-ups; null where X0 is a leaf
 */
public record BenchmarkCase(
    String name,
    int batch,
    int embeddings,
    int dimension,
    ModelSizes sizes,
    @Nullable TableSizes tables) {
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
          leaf("wukong-a", 4096, 27, 64, wukong(3, 16, List.of(512, 512))),
          leaf("wukong-b", 1024, 39, 128, wukong(4, 32, List.of(1024, 1024, 1024))),
          leaf("dlrm", 4096, 27, 16, new ModelSizes.Dlrm(MLP)),
          leaf("dcnv2", 4096, 27, 16, new ModelSizes.DcnV2(4, MLP)),
          leaf("autoint", 4096, 27, 16, new ModelSizes.AutoIntPlus(3, 2, 64, MLP)),
          tables("tables-1", 26, new ModelSizes.Rows(), 26, 1, 0),
          tables("tables-10", 26, new ModelSizes.Rows(), 26, 10, 0),
          tables("dlrm-1", 27, new ModelSizes.Dlrm(MLP), 26, 1, 13),
          tables("dlrm-10", 27, new ModelSizes.Dlrm(MLP), 26, 10, 13),
          tables("deepfm-1", 39, new ModelSizes.DeepFm(MLP), 26, 1, 13),
          tables("deepfm-10", 39, new ModelSizes.DeepFm(MLP), 26, 10, 13),
          tables("dcnv2-1", 39, new ModelSizes.DcnV2(3, MLP), 26, 1, 13),
          tables("dcnv2-10", 39, new ModelSizes.DcnV2(3, MLP), 26, 10, 13),
          tables("wukong-1", 27, wukong(2, 16, List.of(256, 256)), 26, 1, 13),
          tables("wukong-10", 27, wukong(2, 16, List.of(256, 256)), 26, 10, 13),
          tables("fm-1", 40, new ModelSizes.Fm(), 40, 1, 0),
          tables("fm-10", 40, new ModelSizes.Fm(), 40, 10, 0),
          tables("lr-1", 40, new ModelSizes.Lr(), 40, 1, 0),
          tables("lr-10", 40, new ModelSizes.Lr(), 40, 10, 0));

  private static BenchmarkCase leaf(String name, int batch, int n, int d, ModelSizes sizes) {
    return new BenchmarkCase(name, batch, n, d, sizes, null);
  }

  private static BenchmarkCase tables(
      String name, int n, ModelSizes sizes, int features, int ids, int dense) {
    TableSizes tables = new TableSizes(features, 100_000, ids, dense);
    return new BenchmarkCase(name, 4096, n, 16, sizes, tables);
  }

  /** The model's cost, tables aside. */
  public Cost cost() {
    Cost cost = sizes.cost(embeddings, dimension);
    return tables == null || tables.dense() == 0
        ? cost
        : cost.and(sizes.denseCost(tables.dense(), dimension));
  }

  /** What is timed. */
  public List<Operation> operations() {
    if (tables == null) {
      return List.of(Operation.FORWARD, Operation.FORWARD_BACKWARD, Operation.TRAINING_STEP);
    }
    return sizes instanceof ModelSizes.Rows
        ? List.of(Operation.LOOKUP, Operation.LOOKUP_UPDATE)
        : List.of(Operation.TRAINING_STEP);
  }

  /** The operation whose losses are compared. */
  public Operation checked() {
    return operations().get(operations().size() - 1);
  }

  /** The least bytes that an operation moves to and from memory. */
  public double bytes(Operation operation) {
    double tableBytes =
        tables == null ? 0 : tables.bytes(operation, batch, sizes.tableWidths(dimension));
    return sizes instanceof ModelSizes.Rows
        ? tableBytes
        : cost().bytes(operation, this) + tableBytes;
  }

  /** The same model on another batch size. */
  public BenchmarkCase withBatch(int size) {
    return new BenchmarkCase(name, size, embeddings, dimension, sizes, tables);
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
