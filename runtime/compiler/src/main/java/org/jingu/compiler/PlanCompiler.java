package org.jingu.compiler;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.api.ModelGraph;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.compiler.importing.ImportedModel;
import org.jingu.compiler.importing.Importer;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Schedule;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.Updates;
import org.jspecify.annotations.Nullable;

/**
 * From a model's SameDiff graph to a plan, all stages in order. Only the places of a plan depend on
 * the largest batch size, so a model is imported, rewritten and scheduled once, and what is
 * returned gives its plan for any size at little cost.
 */
public final class PlanCompiler {
  private PlanCompiler() {}

  /**
   * The plan of a training step: look-ups, forward, loss, backward, updates.
   *
   * @param model a training graph
   * @param loss what is minimised
   * @param updates how parameters and tables move at its end
   * @return what gives the plan for a largest batch size
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the graph has an op that the
   *     compiler does not know
   */
  public static Schedule training(ModelGraph model, Loss loss, Updates updates) {
    return training(model, loss, updates, Pipeline.ALL);
  }

  /** The plan of a training step, by way of other passes than all, or watched. */
  public static Schedule training(ModelGraph model, Loss loss, Updates updates, Pipeline pipeline) {
    ImportedModel imported = Importer.importModel(model);
    return schedule(imported, differentiated(model, loss, imported, pipeline), model, updates);
  }

  /**
   * A training step of the graph alone, for those who bring its inputs: without feeds, look-ups and
   * tables.
   */
  public static Schedule trainingOfInputs(ModelGraph model, Loss loss, Updates updates) {
    ImportedModel imported = Importer.importModel(model);
    return schedule(imported, differentiated(model, loss, imported, Pipeline.ALL), null, updates);
  }

  private static Graph differentiated(
      ModelGraph model, Loss loss, ImportedModel imported, Pipeline pipeline) {
    LossGraph written = LossGraph.of(loss, model.schema().labels().size(), model.dataType());
    return pipeline.training(imported.graph(), written, imported.parameters(), imported.bags());
  }

  /**
   * The plan of a prediction.
   *
   * @param model an evaluation graph
   * @return what gives the plan for a largest batch size
   * @throws org.jingu.compiler.importing.UnsupportedOpException if the graph has an op that the
   *     compiler does not know
   */
  public static Schedule evaluation(ModelGraph model) {
    ImportedModel imported = Importer.importModel(model);
    return schedule(imported, evaluated(imported), model, null);
  }

  /** A prediction of the graph alone, for those who bring its inputs. */
  public static Schedule evaluationOfInputs(ModelGraph model) {
    ImportedModel imported = Importer.importModel(model);
    return schedule(imported, evaluated(imported), null, null);
  }

  private static Graph evaluated(ImportedModel imported) {
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put(Graph.LOGITS, imported.graph().output(Graph.LOGITS));
    return Pipeline.ALL.evaluation(new Graph(outputs));
  }

  private static Schedule schedule(
      ImportedModel imported, Graph graph, @Nullable ModelGraph model, @Nullable Updates updates) {
    return Scheduler.schedule(graph, imported.parameters(), imported.states(), model, updates);
  }
}
