package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jingu.api.EmbeddingBag;

/** The rules of {@link PlanVerifier} about which steps there are, and in which order. */
final class StepOrder {
  /** The parts of a plan, in their order. */
  private enum Phase {
    FEED,
    COMPUTE,
    COLLECT,
    CHECK,
    STATES,
    SUMS,
    CLIP,
    PARAMETERS,
    TABLES
  }

  private StepOrder() {}

  private static final Step.Visitor<Phase> PHASE =
      new Step.Visitor<>() {
        @Override
        public Phase visit(Step.Feed step) {
          return Phase.FEED;
        }

        @Override
        public Phase visit(Step.Present step) {
          return Phase.FEED;
        }

        @Override
        public Phase visit(Step.LookUp step) {
          return Phase.FEED;
        }

        @Override
        public Phase visit(Step.Compute step) {
          return Phase.COMPUTE;
        }

        @Override
        public Phase visit(Step.Collect step) {
          return Phase.COLLECT;
        }

        @Override
        public Phase visit(Step.CheckLoss step) {
          return Phase.CHECK;
        }

        @Override
        public Phase visit(Step.KeepState step) {
          return Phase.STATES;
        }

        @Override
        public Phase visit(Step.SumRows step) {
          return Phase.SUMS;
        }

        @Override
        public Phase visit(Step.Clip step) {
          return Phase.CLIP;
        }

        @Override
        public Phase visit(Step.UpdateParameters step) {
          return Phase.PARAMETERS;
        }

        @Override
        public Phase visit(Step.UpdateTable step) {
          return Phase.TABLES;
        }
      };

  /** Steps come phase by phase, so that nothing is moved before the loss is checked. */
  static void check(Plan plan, Consumer<String> problems) {
    Phase last = Phase.FEED;
    for (int i = 0; i < plan.steps().size(); i++) {
      Phase phase = plan.steps().get(i).accept(PHASE);
      if (phase.compareTo(last) < 0) {
        problems.accept(PlanVerifier.name(plan, i) + " comes after " + last);
      }
      last = phase;
    }
  }

  /** Where a plan moves anything, it moves each parameter and each table that it looks up, once. */
  static void coverage(Plan plan, Consumer<String> problems) {
    if (plan.update().isEmpty() && plan.tableUpdate().isEmpty()) {
      return;
    }
    once(
        "parameter",
        plan.parameters().slots().keySet().stream(),
        plan.steps(Step.UpdateParameters.class).flatMap(step -> step.parameters().stream()),
        problems);
    once(
        "table",
        plan.bags().values().stream().map(EmbeddingBag::table).distinct(),
        plan.steps(Step.UpdateTable.class).map(Step.UpdateTable::table),
        problems);
    once(
        "sum of the gradients of look-up",
        plan.bags().values().stream().map(EmbeddingBag::toString),
        plan.steps(Step.SumRows.class).flatMap(s -> s.bags().stream().map(EmbeddingBag::toString)),
        problems);
  }

  private static void once(
      String what, Stream<String> wanted, Stream<String> moved, Consumer<String> problems) {
    List<String> missing = new ArrayList<>(wanted.toList());
    List<String> others = new ArrayList<>();
    moved.filter(name -> !missing.remove(name)).forEach(others::add);
    missing.forEach(name -> problems.accept("no step is for " + what + " '" + name + "'"));
    others.forEach(name -> problems.accept("a step too many is for " + what + " '" + name + "'"));
  }
}
