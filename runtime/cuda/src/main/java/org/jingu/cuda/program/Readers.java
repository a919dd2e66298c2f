package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;

/** Which steps read a buffer. */
final class Readers {
  private final Map<Integer, List<Integer>> byBuffer = new HashMap<>();

  /**
   * Of some steps; a result of the plan is also read by what comes after the last.
   *
   * @param steps the plan's steps, or what takes their place
   */
  Readers(Plan plan, List<Step.Compute> steps) {
    for (int i = 0; i < steps.size(); i++) {
      for (View view : steps.get(i).inputs()) {
        add(view, i);
      }
    }
    plan.outputs().values().forEach(view -> add(view, steps.size()));
  }

  private void add(View view, int step) {
    List<Integer> steps = byBuffer.computeIfAbsent(view.buffer(), b -> new ArrayList<>());
    if (!steps.contains(step)) {
      steps.add(step);
    }
  }

  /** The numbers of the steps that read anything of a view's buffer, ascending. */
  List<Integer> of(View view) {
    return byBuffer.getOrDefault(view.buffer(), List.of());
  }
}
