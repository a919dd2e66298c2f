package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;

/** Which steps read a buffer, and which write it. */
final class Uses {
  private final Map<Integer, List<Integer>> readers = new HashMap<>();
  private final Map<Integer, List<Integer>> writers = new HashMap<>();

  /**
   * Of some steps; a result of the plan is also read by what comes after the last.
   *
   * @param steps the plan's steps, or what takes their place
   */
  Uses(Plan plan, List<Step.Compute> steps) {
    for (int i = 0; i < steps.size(); i++) {
      for (View view : steps.get(i).inputs()) {
        add(readers, view, i);
      }
      for (View view : steps.get(i).outputs()) {
        add(writers, view, i);
      }
    }
    plan.outputs().values().forEach(view -> add(readers, view, steps.size()));
  }

  private static void add(Map<Integer, List<Integer>> uses, View view, int step) {
    List<Integer> steps = uses.computeIfAbsent(view.buffer(), b -> new ArrayList<>());
    if (!steps.contains(step)) {
      steps.add(step);
    }
  }

  /** The numbers of the steps that read anything of a view's buffer, ascending. */
  List<Integer> readers(View view) {
    return readers.getOrDefault(view.buffer(), List.of());
  }

  /** The numbers of the steps that write anything of a view's buffer, ascending. */
  List<Integer> writers(View view) {
    return writers.getOrDefault(view.buffer(), List.of());
  }
}
