package org.jingu.compiler.schedule;

import java.util.Locale;
import org.jingu.compiler.ir.Graph;
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

  static String step(Step step) {
    return "%s = %s"
        .formatted(
            String.join(" ", step.outputs().stream().map(View::toString).toList()),
            step.op().print(step.inputs().stream().map(View::toString).toList()));
  }
}
