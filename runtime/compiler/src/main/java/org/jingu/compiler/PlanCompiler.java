package org.jingu.compiler;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.api.ModelGraph;
import org.jingu.compiler.autodiff.Training;
import org.jingu.compiler.importing.ImportedModel;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.pass.Passes;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;

/** From a model's SameDiff graph to a plan, all stages in order. */
public final class PlanCompiler {
  private PlanCompiler() {}

  /**
   * The plan of a training step: forward, loss, backward, update of the dense parameters.
   *
   * @param model a training graph
   * @param update how parameters move at its end
   * @param clipping how gradients are clipped before
   * @param capacity the largest batch size
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the graph has an op that the
   *     compiler does not know
   */
  public static Plan training(
      ModelGraph model, UpdateProgram update, Clipping clipping, long capacity) {
    ImportedModel imported = Importer.importModel(model);
    return schedule(imported, trainingGraph(imported), capacity).updatedBy(update, clipping);
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

  private static Graph trainingGraph(ImportedModel imported) {
    Graph forward = Passes.beforeGradients(imported.graph());
    return Passes.afterGradients(Training.of(forward, imported.parameters(), imported.bags()));
  }

  private static Plan schedule(ImportedModel imported, Graph graph, long capacity) {
    return Scheduler.schedule(graph, imported.parameters(), imported.states(), capacity);
  }
}
