package org.jingu.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.ModelGraph;
import org.jingu.api.loss.Link;
import org.jingu.compiler.importing.ImportedModel;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.pass.Pipeline;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trained model as an ONNX file: ids and dense values in, predictions and logits out, for
 * batches of any size.
 *
 * <p>What is written is the compiler's graph of a prediction after its first passes, which have
 * found layer norms and products. Later passes make kernels of it, which ONNX has none of.
 */
public final class OnnxExport {
  /** The version of ONNX's operations; runtimes of 2023 and later know it. */
  static final int OPERATIONS = 18;

  /** The most bytes of weights in the model's own file; a protobuf message ends at 2 GiB. */
  public static final long LARGEST = 2_000_000_000L;

  /** The name of the logits. */
  public static final String LOGITS = "logits";

  /** The name of the predictions of a model whose loss fits probabilities. */
  public static final String PROBABILITIES = "probabilities";

  /** The name of the predictions of any other model. */
  public static final String PREDICTIONS = "predictions";

  private static final Pipeline PASSES = new Pipeline(List.of("stack-products"), run -> {});

  private OnnxExport() {}

  /**
   * How a model is to be written.
   *
   * @param link what makes predictions of its logits
   * @param singles the features that have at most one id an example: they are fed as [B], others as
   *     [B, L]
   * @param metadata text for readers of the file, by key
   * @param largest the most bytes of weights in the model's own file; beyond, they lie in a file
   *     beside it
   */
  public record Settings(
      Link link, Set<String> singles, Map<String, String> metadata, long largest) {
    /** Copies the collections. */
    public Settings {
      singles = Set.copyOf(singles);
      metadata = new LinkedHashMap<>(metadata);
    }
  }

  /**
   * What was written.
   *
   * @param file the model
   * @param data the file with its weights; null where they are in the model
   * @param bytes of both
   * @param operations their number
   * @param inputs in the order of the schema, dense values first
   * @param outputs predictions and logits
   */
  public record Written(
      Path file,
      @Nullable Path data,
      long bytes,
      int operations,
      List<Port> inputs,
      List<Port> outputs) {
    /** Copies the lists. */
    public Written {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * Writes a model.
   *
   * @param model an evaluation graph in single precision
   * @param weights its values
   * @param file to write, whole or not at all
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the graph has an op that the
   *     compiler does not know
   * @throws UnexportableException if it has one that ONNX cannot express
   * @throws IOException if the file cannot be written
   */
  public static Written write(ModelGraph model, Weights weights, Settings settings, Path file)
      throws IOException {
    OnnxGraph graph = new OnnxGraph();
    String predicted = settings.link() == Link.SIGMOID ? PROBABILITIES : PREDICTIONS;
    // Callers name these, so no feature takes them first.
    graph.unique(predicted);
    graph.unique(LOGITS);
    String logits = lower(model, weights, settings, graph);
    switch (settings.link()) {
      case SIGMOID -> graph.add(predicted, "Sigmoid", List.of(logits));
      case IDENTITY -> graph.add(predicted, "Identity", List.of(logits));
    }
    graph.add(LOGITS, "Identity", List.of(logits));
    String labels = String.join(", ", model.schema().labels());
    String tasks = Integer.toString(model.schema().labels().size());
    graph.output(predicted, "of " + labels, Port.BATCH, tasks);
    graph.output(LOGITS, "of " + labels, Port.BATCH, tasks);
    return ModelFile.write(graph, settings, file);
  }

  private static String lower(
      ModelGraph model, Weights weights, Settings settings, OnnxGraph graph) {
    ImportedModel imported = Importer.importModel(model);
    Graph evaluation =
        PASSES.recognised(new Graph(Map.of(Graph.LOGITS, imported.graph().output(Graph.LOGITS))));
    ModelInputs leaves = new ModelInputs(graph, model, evaluation, weights, settings.singles());
    return NodeLowering.lower(evaluation, graph, leaves::value).get(Graph.LOGITS);
  }
}
