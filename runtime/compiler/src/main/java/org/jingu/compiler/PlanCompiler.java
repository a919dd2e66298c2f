package org.jingu.compiler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.jingu.api.ModelGraph;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.compiler.importing.ImportedModel;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Schedule;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;

/**
 * From a model's SameDiff graph to a plan, all stages in order. Only the places of a plan depend on
 * the largest batch size, so a model is imported, rewritten and scheduled once, and what is
 * returned gives its plan for any size at little cost.
 */
public final class PlanCompiler {
  private PlanCompiler() {}

  /**
   * The plan of a training step: forward, loss, backward, update of the dense parameters.
   *
   * @param model a training graph
   * @param update how parameters move at its end
   * @param clipping how gradients are clipped before
   * @return the plan for a largest batch size
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the graph has an op that the
   *     compiler does not know
   */
  public static LongFunction<Plan> training(
      ModelGraph model, UpdateProgram update, Clipping clipping) {
    return training(model, new CrossEntropy(), update, clipping, Pipeline.ALL);
  }

  /** The same with another loss than the binary cross entropy. */
  public static LongFunction<Plan> training(
      ModelGraph model, Loss loss, UpdateProgram update, Clipping clipping) {
    return training(model, loss, update, clipping, Pipeline.ALL);
  }

  /** The plan of a training step, by way of other passes than all, or watched. */
  public static LongFunction<Plan> training(
      ModelGraph model, Loss loss, UpdateProgram update, Clipping clipping, Pipeline pipeline) {
    ImportedModel imported = Importer.importModel(model);
    LossGraph written = LossGraph.of(loss, model.schema().labels().size(), model.dataType());
    Graph graph =
        pipeline.training(imported.graph(), written, imported.parameters(), imported.bags());
    Schedule schedule = schedule(imported, graph);
    return capacity -> schedule.plan(capacity).updatedBy(update, clipping);
  }

  /**
   * The plan of a prediction.
   *
   * @param model an evaluation graph
   * @return the plan for a largest batch size
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the graph has an op that the
   *     compiler does not know
   */
  public static LongFunction<Plan> evaluation(ModelGraph model) {
    ImportedModel imported = Importer.importModel(model);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put(Graph.LOGITS, imported.graph().output(Graph.LOGITS));
    return schedule(imported, Pipeline.ALL.evaluation(new Graph(outputs)))::plan;
  }

  private static Schedule schedule(ImportedModel imported, Graph graph) {
    return Scheduler.schedule(graph, imported.parameters(), imported.states());
  }
}
