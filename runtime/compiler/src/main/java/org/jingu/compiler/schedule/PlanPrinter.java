package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.update.UpdateProgram;

/**
 * A plan as text: inputs, steps, results, the update of the parameters, then the buffers with their
 * places and lifetimes.
 */
final class PlanPrinter {
  private PlanPrinter() {}

  static String print(Plan plan) {
    StringBuilder out = new StringBuilder();
    out.append(
        "plan for up to %d examples: %d steps, arena %d elements, parameters %d\n"
            .formatted(
                plan.capacity(), plan.steps().size(), plan.arenaSize(), plan.parameters().size()));
    plan.inputs()
        .forEach(
            (input, view) ->
                out.append("in   ")
                    .append(view)
                    .append(" = ")
                    .append(input.name())
                    .append(' ')
                    .append(input.attributes())
                    .append('\n'));
    plan.constants()
        .forEach(
            (constant, view) ->
                out.append("in   ")
                    .append(view)
                    .append(" = constant ")
                    .append(constant.attributes())
                    .append('\n'));
    int number = 0;
    for (Step step : plan.steps()) {
      out.append("%4d ".formatted(number++)).append(step(step)).append('\n');
    }
    plan.outputs()
        .forEach(
            (name, view) ->
                out.append("out  ").append(view).append(" = ").append(name).append('\n'));
    plan.update().ifPresent(update -> update(update, plan, out));
    for (Buffer buffer : plan.buffers()) {
      out.append(
          "buf  b%d %s %d size %s steps %d to %d\n"
              .formatted(
                  buffer.id(),
                  buffer.region().name().toLowerCase(Locale.ROOT),
                  buffer.offset(),
                  buffer.size(),
                  buffer.firstStep(),
                  buffer.lastStep()));
    }
    return out.toString();
  }

  private static void update(UpdateProgram update, Plan plan, StringBuilder out) {
    out.append("if the loss is finite:\n");
    plan.outputs().keySet().stream()
        .filter(name -> name.startsWith(Graph.STATE))
        .map(name -> name.substring(Graph.STATE.length()))
        .forEach(state -> out.append("upd  state ").append(state).append(" = its result\n"));
    out.append("upd  clip = ").append(plan.clipping()).append('\n');
    update.print().forEach(line -> out.append("upd  ").append(line).append('\n'));
  }

  private static String step(Step step) {
    List<String> inputs = step.inputs().stream().map(View::toString).toList();
    StringBuilder out = new StringBuilder();
    out.append(String.join(" ", step.outputs().stream().map(View::toString).toList()));
    out.append(" = ").append(step.op().name());
    if (!step.op().attributes().isEmpty()) {
      out.append(' ').append(step.op().attributes());
    }
    out.append(' ');
    if (step.op() instanceof Elementwise map) {
      return out.append(map.function().print(inputs)).toString();
    }
    if (step.op() instanceof Reduce reduce && !reduce.body().isIdentity()) {
      return out.append("of ").append(reduce.body().print(inputs)).toString();
    }
    if (step.op() instanceof MatMul product && !product.epilogue().isIdentity()) {
      List<String> arguments = new ArrayList<>(inputs.subList(1, inputs.size()));
      arguments.set(0, "y");
      out.append(inputs.get(0)).append(' ').append(inputs.get(1));
      return out.append(" then ").append(product.epilogue().print(arguments)).toString();
    }
    return out.append(String.join(" ", inputs)).toString();
  }
}
