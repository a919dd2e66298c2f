package org.jingu.cli.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.api.DataDefault;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.cli.run.RunSetup;
import org.jingu.compiler.MatrixProducts;
import org.jingu.compiler.importing.UnsupportedOpException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a model is made of and what it costs.
 *
 * @param model the plugin's name
 * @param denseFeatures m
 * @param sparseFeatures the sparse features
 * @param bags n, the number of embeddings an example has; a dense part adds to it
 * @param tasks T
 * @param denseParameters the elements of all parameters of the graph
 * @param sparseParameters the elements of all embedding tables
 * @param parameters the parameters by name, with their shapes
 * @param forwardGflop GFLOP of one example's forward pass, by the paper's convention; NaN where it
 *     has ops that the compiler does not know
 * @param trainingGflop GFLOP of one example's training step: three times the forward pass
 * @param defaults the defaults that depend on the data set
 * @param warnings what the model warns of
 */
public record ModelReport(
    String model,
    int denseFeatures,
    List<Feature> sparseFeatures,
    int bags,
    int tasks,
    long denseParameters,
    long sparseParameters,
    Map<String, List<Long>> parameters,
    double forwardGflop,
    double trainingGflop,
    List<DataDefault> defaults,
    List<String> warnings) {

  /**
   * A sparse feature's look-ups.
   *
   * @param name the feature
   * @param table its table's name in checkpoints, or several
   * @param rows V
   * @param widths the width of each of its embeddings
   * @param pooling how several ids become one vector, or how many a sequence takes
   */
  public record Feature(
      String name, List<String> table, int rows, List<Integer> widths, String pooling) {}

  private static String pooling(EmbeddingBag bag) {
    return bag.positions() > 1
        ? "sequence of " + bag.positions()
        : bag.pooling().name().toLowerCase(Locale.ROOT);
  }

  /** Looks at the model of a run. */
  public static ModelReport of(RunSetup setup) {
    Model model = setup.model();
    FeatureSchema schema = setup.schema();
    ModelGraph graph = ModelGraph.of(model, schema, true, DataType.FLOAT);
    Map<String, Long> tables = new LinkedHashMap<>();
    Map<String, Feature> features = new LinkedHashMap<>();
    for (EmbeddingBag bag : graph.bags().values()) {
      tables.put(bag.table(), (long) bag.rows() * bag.width());
      Feature feature =
          features.computeIfAbsent(
              bag.feature(),
              key ->
                  new Feature(key, new ArrayList<>(), bag.rows(), new ArrayList<>(), pooling(bag)));
      feature.table().add(bag.table());
      feature.widths().add(bag.width());
    }
    Map<String, List<Long>> parameters = new LinkedHashMap<>();
    graph.parameters().forEach(p -> parameters.put(p.name(), p.shape()));
    double gflop = gflop(ModelGraph.of(model, schema, false, DataType.FLOAT));
    return new ModelReport(
        setup.config().modelName(),
        schema.dense().size(),
        List.copyOf(features.values()),
        graph.bags().size(),
        model.tasks(),
        graph.parameters().stream().mapToLong(Parameter::size).sum(),
        tables.values().stream().mapToLong(Long::longValue).sum(),
        parameters,
        gflop,
        3 * gflop,
        setup.defaults(),
        model.warnings());
  }

  /** Engines that do not compile train models of any ops. */
  private static double gflop(ModelGraph graph) {
    try {
      return MatrixProducts.forwardFlop(graph) * 1e-9;
    } catch (UnsupportedOpException e) {
      return Double.NaN;
    }
  }
}
