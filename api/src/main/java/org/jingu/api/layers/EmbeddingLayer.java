package org.jingu.api.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Turns features into the rows of X0 [B, n, d]: first the dense rows, then the sparse features in
 * the order of the schema, a feature with r embeddings as r consecutive rows, then the rows of
 * every group of small embeddings (Wukong, section 3.2).
 *
 * <pre>
 *   dense [B, m] ── bottom MLP ──────────────┐
 *   user  {7}     ── table [V, 2d] ── sum ───┤
 *   tags  {3,1,4} ── table [V, d]  ── mean ──┼── concat ── X0 [B, n, d]
 *   city  {2}     ── table [V, 2] ─┐         │
 *   os    {0}     ── table [V, 3] ─┴─ MLP ───┘
 * </pre>
 *
 * <p>The table of a vocabulary is {@code name.t.tables.VOCABULARY}.
 */
public final class EmbeddingLayer {
  private final int dim;
  private final Initializer initializer;
  private final @Nullable Mlp bottom;
  private final boolean bottomRelu;
  private final Map<String, Mlp> groups;
  private final double dropout;

  private EmbeddingLayer(
      int dim,
      Initializer initializer,
      @Nullable Mlp bottom,
      boolean bottomRelu,
      Map<String, Mlp> groups,
      double dropout) {
    this.dim = dim;
    this.initializer = initializer;
    this.bottom = bottom;
    this.bottomRelu = bottomRelu;
    this.groups = groups;
    this.dropout = dropout;
  }

  /**
   * Small embeddings that share an MLP: concatenated, and mapped to rows of the model's dimension.
   *
   * @param hidden the hidden sizes of the MLP
   * @param embeddings how many rows come out
   */
  public record Group(
      @Doc("Hidden sizes of the group's MLP") @Default("[]") @Range(min = 1) List<Integer> hidden,
      @Doc("How many rows of X0 the group gives") @Default("1") @Range(min = 1) int embeddings) {}

  /**
   * Dense feature j becomes the row value_j times a learned vector: {@code name.dense_embedding}
   * [m, d].
   *
   * @param dim d
   * @param std the standard deviation of initial tables and dense embeddings
   */
  public static EmbeddingLayer perFeature(int dim, double std) {
    return new EmbeddingLayer(dim, Initializer.normal(std), null, false, Map.of(), 0);
  }

  /**
   * All dense features go through one MLP, {@code name.bottom_mlp}, to {@code embeddings} rows.
   *
   * @param dim d
   * @param std the standard deviation of initial tables
   * @param hidden the MLP's hidden layers
   * @param embeddings the rows that come out
   * @param relu whether ReLU follows the MLP's last layer
   */
  public static EmbeddingLayer bottomMlp(
      int dim, double std, Mlp hidden, int embeddings, boolean relu) {
    Mlp mlp = withOut(hidden, (long) embeddings * dim);
    return new EmbeddingLayer(dim, Initializer.normal(std), mlp, relu, Map.of(), 0);
  }

  /**
   * The same layer with groups of small embeddings, each with an MLP {@code name.group_mlp.GROUP}.
   *
   * @param batchNorm whether the hidden layers of the MLPs have batch norm
   * @param dropout the dropout rate of those hidden layers
   */
  public EmbeddingLayer withGroups(Map<String, Group> groups, boolean batchNorm, double dropout) {
    Map<String, Mlp> mlps = new LinkedHashMap<>();
    groups.forEach(
        (name, group) ->
            mlps.put(
                name,
                Mlp.of(group.hidden(), (long) group.embeddings() * dim)
                    .regularized(batchNorm, dropout)));
    return new EmbeddingLayer(dim, initializer, bottom, bottomRelu, mlps, this.dropout);
  }

  /**
   * The same layer, whose rows lose elements in training: dropout of X0, {@code name.dropout}, with
   * the mask [B, n, d].
   *
   * @param rate the probability with which an element is dropped, in [0, 1)
   */
  public EmbeddingLayer withDropout(double rate) {
    return new EmbeddingLayer(dim, initializer, bottom, bottomRelu, groups, rate);
  }

  /** The number of rows, n, for a schema. */
  public int n(FeatureSchema schema) {
    int m = schema.dense().size();
    long n = m == 0 ? 0 : bottom == null ? m : bottom.out() / dim;
    for (SparseFeature feature : schema.sparse()) {
      n += feature.group() == null ? feature.embeddings() : 0;
    }
    for (Mlp group : groups.values()) {
      n += group.out() / dim;
    }
    return Math.toIntExact(n);
  }

  /** What does not fit between this layer and a schema. */
  public List<ConfigProblem> problems(FeatureSchema schema) {
    List<ConfigProblem> problems = new ArrayList<>();
    if (n(schema) == 0) {
      problems.add(new ConfigProblem("schema", "has no features; a model needs at least one"));
    }
    for (SparseFeature feature : schema.sparse()) {
      if (feature.group() != null && !groups.containsKey(feature.group())) {
        problems.add(
            new ConfigProblem(
                "groups." + feature.group(),
                "missing, but feature '%s' belongs to it; %s"
                    .formatted(
                        feature.name(),
                        groups.isEmpty()
                            ? "use a model with groups, or leave out the feature's group and dim"
                            : "the groups are " + String.join(", ", groups.keySet()))));
      }
    }
    for (String group : groups.keySet()) {
      if (schema.sparse().stream().noneMatch(feature -> group.equals(feature.group()))) {
        problems.add(
            new ConfigProblem(
                "groups." + group,
                "no feature belongs to it; set a feature's group, or remove it"));
      }
    }
    return problems;
  }

  /** The rows X0 [B, n, d] of all features of the graph's schema. */
  public SDVariable rows(ModelGraph graph, String name) {
    return rows(graph, name, graph.schema());
  }

  /**
   * The rows [B, n, d] of the features in {@code schema}, a part of the graph's schema; sequences
   * among them are pooled as bags.
   */
  public SDVariable rows(ModelGraph graph, String name, FeatureSchema schema) {
    List<SDVariable> rows = new ArrayList<>();
    Map<String, List<SDVariable>> small = new LinkedHashMap<>();
    if (!schema.dense().isEmpty()) {
      rows.add(dense(graph, name));
    }
    long[] smallWidths = new long[groups.size()];
    List<String> groupNames = List.copyOf(groups.keySet());
    for (SparseFeature feature : schema.sparse()) {
      SDVariable pooled = bag(graph, name, feature);
      if (feature.group() == null) {
        rows.add(pooled);
      } else {
        small.computeIfAbsent(feature.group(), group -> new ArrayList<>()).add(pooled);
        smallWidths[groupNames.indexOf(feature.group())] += feature.dim();
      }
    }
    for (int i = 0; i < groupNames.size(); i++) {
      String group = groupNames.get(i);
      SDVariable joined = Layers.concat(small.getOrDefault(group, List.of()));
      String mlp = name + ".group_mlp." + group;
      rows.add(groups.get(group).apply(graph, mlp, joined, smallWidths[i]));
    }
    int n = n(schema);
    SDVariable x0 = Layers.concat(rows).reshape(-1, n, dim);
    return Layers.dropout(graph, name + ".dropout", x0, dropout, n, dim);
  }

  /**
   * The rows of a sequence, [B, L, d], the latest last and zeros before the first; {@link
   * ModelGraph#present} tells those apart from rows. {@link #rows} would pool them into one.
   *
   * @param feature a sequence with one embedding
   */
  public SDVariable sequence(ModelGraph graph, String name, SparseFeature feature) {
    SDVariable rows =
        graph.embeddingBag(
            new EmbeddingBag(
                tableName(name, feature),
                feature.name(),
                feature.rows(),
                dim,
                feature.pooling(),
                initializer,
                feature.sequence()));
    return rows.reshape(-1, feature.sequence(), dim);
  }

  /**
   * One of the rows that {@link #rows(ModelGraph, String, FeatureSchema)} made.
   *
   * @param rows [B, n, d]
   * @param schema of which they were made
   * @param feature the name of a sparse feature with one embedding, in no group
   * @return [B, d]
   */
  public SDVariable row(SDVariable rows, FeatureSchema schema, String feature) {
    int m = schema.dense().size();
    long row = m == 0 ? 0 : bottom == null ? m : bottom.out() / dim;
    for (SparseFeature other : schema.sparse()) {
      if (other.name().equals(feature)) {
        int[] first = {0, Math.toIntExact(row), 0};
        return rows.getSameDiff().slice(rows, first, -1, 1, dim).reshape(-1, dim);
      }
      row += other.group() == null ? other.embeddings() : 0;
    }
    throw new IllegalArgumentException(
        "there is no row of '%s' among those of %s"
            .formatted(feature, schema.sparse().stream().map(SparseFeature::name).toList()));
  }

  private SDVariable bag(ModelGraph graph, String name, SparseFeature feature) {
    int width = feature.group() == null ? feature.embeddings() * dim : feature.dim();
    return graph.embeddingBag(
        new EmbeddingBag(
            tableName(name, feature),
            feature.name(),
            feature.rows(),
            width,
            feature.pooling(),
            initializer));
  }

  private SDVariable dense(ModelGraph graph, String name) {
    int m = graph.schema().dense().size();
    if (bottom != null) {
      SDVariable x = bottom.apply(graph, name + ".bottom_mlp", graph.dense(), m);
      return bottomRelu ? Layers.relu(x) : x;
    }
    SDVariable weight = graph.parameter(name + ".dense_embedding", initializer, m, dim);
    return graph.dense().reshape(-1, m, 1).mul(weight).reshape(-1, (long) m * dim);
  }

  static String tableName(String layer, SparseFeature feature) {
    return layer + ".t.tables." + feature.table();
  }

  private static Mlp withOut(Mlp hidden, long out) {
    return Mlp.of(hidden.hidden(), out).regularized(hidden.batchNorm(), hidden.dropout());
  }
}
