package org.jingu.engine.simulate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cpu.program.TableShare;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.cpu.Placing;
import org.jingu.engine.simulate.StepWork.Kernel;
import org.jingu.engine.simulate.StepWork.Size;
import org.jingu.ranks.PlacementRules;
import org.nd4j.linalg.api.buffer.DataType;

/** The work of a model's training step, read off its compiled plan. */
public final class PlannedWork {
  private static final long SMALL = 64;
  private static final long LARGE = 1024;

  private PlannedWork() {}

  /**
   * Compiles the step; nothing is allocated.
   *
   * @param options with the optimizer; whose pins of tables count, and whose limit of memory does
   *     where it is set
   * @param batch examples of a step
   */
  public static StepWork of(ModelDefinition definition, SessionOptions options, int batch) {
    ModelGraph graph = ModelGraph.of(definition.model(), definition.schema(), true, DataType.FLOAT);
    LongFunction<Plan> plans =
        PlanCompiler.training(graph, definition.loss(), options.trainingOptimizer().updates());
    Plan plan = plans.apply(SMALL);
    int element = options.precision() == Precision.BF16 ? Short.BYTES : Float.BYTES;
    double more = (plans.apply(LARGE).arenaSize() - plan.arenaSize()) / (double) (LARGE - SMALL);
    Size arena = new Size((plan.arenaSize() - more * SMALL) * element, more * element);
    List<Kernel> kernels = new ArrayList<>();
    plan.computes().forEach(step -> kernels.add(kernel(step, element)));
    int loss = kernelsToLoss(plan);
    Collection<EmbeddingBag> bags = graph.bags().values();
    return new StepWork(
        batch,
        kernels.subList(0, loss),
        kernels.subList(loss, kernels.size()),
        plan.parameters().size(),
        (int)
            options.trainingOptimizer().dense().slots().stream()
                .filter(slot -> slot.scope() == Scope.ELEMENT)
                .count(),
        arena,
        definition.schema().dense().size() + definition.model().tasks(),
        TableShare.tables(bags),
        plan.clipping().clips(),
        (costs, memory, ranks) -> {
          PlacementRules own = options.placement();
          long limit = own.memory() == 0 ? memory : own.memory();
          return Placing.plan(
              bags,
              options.placed(new PlacementRules(own.pins(), limit, costs, own.exact())),
              ranks);
        });
  }

  private static Kernel kernel(Step.Compute step, int element) {
    double first = step.flops(1);
    double each = step.flops(2) - first;
    double fixed = 0;
    double growing = 0;
    List<Shape> shapes =
        Stream.concat(step.inputs().stream(), step.outputs().stream())
            .distinct()
            .map(View::shape)
            .toList();
    for (Shape shape : shapes) {
      Dim elements = shape.elements();
      growing += elements.batch() ? elements.factor() : 0;
      fixed += elements.batch() ? 0 : elements.factor();
    }
    return new Kernel(new Size(first - each, each), new Size(fixed * element, growing * element));
  }

  /** How many kernels run until the loss is there. */
  private static int kernelsToLoss(Plan plan) {
    int loss = plan.outputs().get(Graph.LOSS).buffer();
    int last = 0;
    for (int i = 0; i < plan.computes().size(); i++) {
      if (plan.computes().get(i).outputs().stream().anyMatch(it -> it.buffer() == loss)) {
        last = i + 1;
      }
    }
    return last;
  }
}
