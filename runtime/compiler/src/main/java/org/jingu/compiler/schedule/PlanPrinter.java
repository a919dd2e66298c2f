package org.jingu.compiler.schedule;

import java.util.Locale;
import org.jingu.compiler.update.UpdateProgram;

/**
 * A plan as text: inputs that no step fills, steps, results, the formulas of updates, then the
 * buffers with their places and lifetimes.
 */
final class PlanPrinter {
  private PlanPrinter() {}

  static String print(Plan plan) {
    StringBuilder out = new StringBuilder();
    out.append(
        "plan for up to %d examples: %d steps, arena %d elements, parameters %d\n"
            .formatted(
                plan.capacity(), plan.steps().size(), plan.arenaSize(), plan.parameters().size()));
    plan.givenInputs()
        .forEach(
            (input, view) ->
                out.append("in   %s = %s %s\n".formatted(view, input.name(), input.attributes())));
    plan.constants()
        .forEach(
            (constant, view) ->
                out.append("in   %s = constant %s\n".formatted(view, constant.attributes())));
    int number = 0;
    for (Step step : plan.steps()) {
      out.append("%4d ".formatted(number++)).append(step(step)).append('\n');
    }
    plan.outputs()
        .forEach(
            (name, view) ->
                out.append("out  ").append(view).append(" = ").append(name).append('\n'));
    plan.update().ifPresent(update -> formulas("parameter", update, out));
    plan.tableUpdate().ifPresent(update -> formulas("table", update, out));
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

  private static void formulas(String of, UpdateProgram update, StringBuilder out) {
    update.print().forEach(line -> out.append("upd  %s: %s\n".formatted(of, line)));
  }

  static String step(Step step) {
    String formula = step.formula();
    return step.outputs().isEmpty()
        ? formula
        : "%s = %s"
            .formatted(
                String.join(" ", step.outputs().stream().map(View::toString).toList()), formula);
  }
}
