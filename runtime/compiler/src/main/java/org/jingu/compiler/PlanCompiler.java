package org.jingu.compiler;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.api.ModelGraph;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.compiler.autodiff.Training;
import org.jingu.compiler.importing.ImportedModel;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.pass.Passes;
import org.jingu.compiler.schedule.DenseUpdate;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;

/** From a model's SameDiff graph to a plan, all stages in order. */
public final class PlanCompiler {
  private PlanCompiler() {}

  /**
   * The plan of a training step: forward, loss, backward, update of the dense parameters.
   *
   * @param model a training graph
   * @param update how the step ends
   * @param capacity the largest batch size
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the graph has an op that the
   *     compiler does not know
   */
  public static Plan training(ModelGraph model, DenseUpdate update, long capacity) {
    return training(model, new CrossEntropy(), update, capacity);
  }

  /** The same with another loss than the binary cross entropy. */
  public static Plan training(ModelGraph model, Loss loss, DenseUpdate update, long capacity) {
    ImportedModel imported = Importer.importModel(model);
    Graph forward = Passes.beforeGradients(imported.graph());
    LossGraph written = LossGraph.of(loss, model.schema().labels().size(), model.dataType());
    Graph graph =
        Passes.afterGradients(
            Training.of(forward, written, imported.parameters(), imported.bags()));
    return schedule(imported, graph, capacity).updatedBy(update);
  }

  /**
   * The plan of a prediction.
   *
   * @param model an evaluation graph
   * @param capacity the largest batch size
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the graph has an op that the
   *     compiler does not know
   */
  public static Plan evaluation(ModelGraph model, long capacity) {
    ImportedModel imported = Importer.importModel(model);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put(Graph.LOGITS, imported.graph().output(Graph.LOGITS));
    Graph forward = Passes.beforeGradients(new Graph(outputs));
    return schedule(imported, Passes.afterGradients(forward), capacity);
  }

  private static Plan schedule(ImportedModel imported, Graph graph, long capacity) {
    return Scheduler.schedule(graph, imported.parameters(), imported.states(), capacity);
  }
}
