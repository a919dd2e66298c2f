package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;

/**
 * Checks a plan against what back ends rely on. Every plan is checked when it is made if the system
 * property {@code jingu.verify} is true, as it is in all tests of this project.
 *
 * <p>What it cannot see is a step that reads a buffer's old value after a map wrote a new one over
 * it, since both lie at the same place: that shows in the values, which the tests compare.
 */
public final class PlanVerifier {
  /** Whether every plan is checked when it is made. */
  static final boolean ALWAYS = Boolean.getBoolean("jingu.verify");

  /** Enough problems to see what is wrong. */
  private static final int MOST_PROBLEMS = 20;

  /**
   * A rule.
   *
   * @param name what holds
   * @param check tells of everything for which it does not
   */
  private record Rule(String name, Check check) {}

  @FunctionalInterface
  private interface Check {
    void run(Plan plan, Consumer<String> problems);
  }

  private static final List<Rule> RULES =
      List.of(
          new Rule("buffers lie within their regions", PlanVerifier::regions),
          new Rule("buffers that live at the same time lie apart", PlanVerifier::apart),
          new Rule("buffers are used while they live", PlanVerifier::lifetimes),
          new Rule("views stay within their buffers", PlanVerifier::views),
          new Rule("results have the shapes that follow from the inputs", PlanVerifier::shapes),
          new Rule("kernels get dense rows where they need them", PlanVerifier::rows),
          new Rule("steps write where their kind does", PlanVerifier::targets),
          new Rule("parameters and states have places of their own", PlanVerifier::slots),
          new Rule("every parameter has its gradient at its own place", PlanVerifier::gradients),
          new Rule("a result lies over an input only where a map replaces it", Writes::overlaps),
          new Rule("every element is written once and read after that", Writes::order),
          new Rule("nothing is written between the gradients of parameters", Writes::gaps),
          new Rule("nothing moves before the loss is known to be finite", StepOrder::check),
          new Rule("every parameter and table is moved by one step", StepOrder::coverage));

  private PlanVerifier() {}

  /** The rules, as text. */
  public static List<String> rules() {
    return RULES.stream().map(Rule::name).toList();
  }

  /**
   * Checks every rule.
   *
   * @throws IllegalStateException if one is broken: a mistake in the scheduler, not in the model
   */
  public static void verify(Plan plan) {
    List<String> problems = problems(plan);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "the plan breaks rules, which is a mistake of the compiler and not of the model; please"
              + " report it with the plan, which 'jingu inspect CONFIG --plan' prints:\n"
              + String.join("\n", problems.subList(0, Math.min(MOST_PROBLEMS, problems.size()))));
    }
  }

  /** Everything that is wrong. Rules that come later are checked only where those before hold. */
  static List<String> problems(Plan plan) {
    List<String> problems = new ArrayList<>();
    for (Rule rule : RULES) {
      if (problems.isEmpty()) {
        rule.check.run(plan, problem -> problems.add(rule.name + ": " + problem));
      }
    }
    return problems;
  }

  /** How a step is called in messages. */
  static String name(Plan plan, int step) {
    return "step %d, %s,".formatted(step, PlanPrinter.step(plan.steps().get(step)));
  }

  private static void regions(Plan plan, Consumer<String> problems) {
    for (Buffer buffer : plan.buffers()) {
      long end = buffer.offset() + buffer.size().at(plan.capacity());
      long size =
          switch (buffer.region()) {
            case ARENA -> plan.arenaSize();
            case PARAMETERS, GRADIENTS -> plan.parameters().size();
            case OPTIMIZER -> plan.update().isPresent() ? plan.optimizer().size() : 0;
            case STATES -> plan.states().size();
            case CONSTANTS -> Long.MAX_VALUE; // as large as the constants in it
          };
      if (buffer.offset() < 0 || end > size) {
        problems.accept(buffer + " ends at " + end + " of " + size);
      }
      if (buffer.region() != Region.ARENA && buffer.size().batch()) {
        problems.accept(buffer + " grows with the batch, and its region does not");
      }
    }
  }

  private static void apart(Plan plan, Consumer<String> problems) {
    List<Buffer> arena = plan.buffers().stream().filter(b -> b.region() == Region.ARENA).toList();
    for (Buffer a : arena) {
      for (Buffer b : arena) {
        boolean together = a.firstStep() <= b.lastStep() && b.firstStep() <= a.lastStep();
        boolean meet =
            a.offset() < b.offset() + b.size().at(plan.capacity())
                && b.offset() < a.offset() + a.size().at(plan.capacity());
        if (a.id() < b.id() && together && meet) {
          problems.accept(a + " meets " + b);
        }
      }
    }
  }

  private static void lifetimes(Plan plan, Consumer<String> problems) {
    Consumer<View> filled = view -> alive(plan, view, -1, "before the first step", problems);
    plan.givenInputs().values().forEach(filled);
    plan.constants().values().forEach(filled);
    for (int i = 0; i < plan.steps().size(); i++) {
      int step = i;
      views(plan.steps().get(i))
          .forEach(view -> alive(plan, view, step, "by " + name(plan, step), problems));
    }
    plan.outputs()
        .forEach((name, view) -> alive(plan, view, plan.steps().size(), "as " + name, problems));
  }

  private static void alive(Plan plan, View view, int step, String how, Consumer<String> problems) {
    Buffer buffer = plan.buffer(view);
    if (step < buffer.firstStep() || step > buffer.lastStep()) {
      problems.accept("%s is used %s, but %s".formatted(view, how, buffer));
    }
  }

  private static Stream<View> views(Step step) {
    return Stream.concat(step.inputs().stream(), step.outputs().stream());
  }

  private static void views(Plan plan, Consumer<String> problems) {
    List<View> all = new ArrayList<>(plan.inputs().values());
    all.addAll(plan.constants().values());
    all.addAll(plan.outputs().values());
    plan.steps().forEach(step -> views(step).forEach(all::add));
    for (View view : all) {
      // Where a view ends is linear in the batch size, so what holds at both ends holds between.
      for (long batch : new long[] {1, plan.capacity()}) {
        long[] strides = view.strides(batch);
        long[] shape = view.shape().at(batch);
        long last =
            view.offset(batch)
                + LongStream.range(0, shape.length)
                    .map(i -> (shape[(int) i] - 1) * strides[(int) i])
                    .sum();
        long size = plan.buffer(view).size().at(batch);
        if (view.offset(batch) < 0 || last >= size) {
          problems.accept(
              "%s ends at element %d of %d, at batch size %d, of %s"
                  .formatted(view, last, size, batch, plan.buffer(view)));
        }
      }
    }
  }

  private static void shapes(Plan plan, Consumer<String> problems) {
    int first = plan.firstCompute();
    for (int i = 0; i < plan.computes().size(); i++) {
      Step.Compute step = plan.computes().get(i);
      List<Shape> actual = step.outputs().stream().map(View::shape).toList();
      try {
        List<Shape> expected = step.op().infer(nodes(step.inputs()));
        if (!expected.equals(actual)) {
          problems.accept(name(plan, first + i) + " makes " + expected);
        }
      } catch (IllegalArgumentException e) {
        problems.accept(name(plan, first + i) + " does not fit: " + e.getMessage());
      }
    }
    plan.steps(Step.Feed.class).forEach(s -> shape(s, s.input(), problems));
    plan.steps(Step.Present.class).forEach(s -> shape(s, s.input(), problems));
    plan.steps(Step.LookUp.class).forEach(s -> shape(s, s.input(), problems));
    plan.steps(Step.KeepState.class)
        .filter(s -> !s.input().shape().equals(s.output().shape()))
        .forEach(s -> problems.accept(PlanPrinter.step(s) + " has another shape than its place"));
  }

  private static void shape(Step step, Input input, Consumer<String> problems) {
    if (!step.output().shape().equals(input.shape())) {
      problems.accept("%s fills %s".formatted(PlanPrinter.step(step), input.shape()));
    }
  }

  /** Nodes of the views' shapes, for shape rules. */
  private static List<Node> nodes(List<View> views) {
    GraphBuilder b = new GraphBuilder();
    return views.stream().map(v -> b.input(Input.Kind.DENSE, v.toString(), v.shape())).toList();
  }

  private static void rows(Plan plan, Consumer<String> problems) {
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      for (int k = 0; k < step.inputs().size(); k++) {
        boolean any = step instanceof Step.Compute kernel && kernel.op().takesAnyView(k);
        if (!any && !step.inputs().get(k).hasDenseRows()) {
          problems.accept(name(plan, i) + " reads rows with gaps: " + step.inputs().get(k));
        }
      }
      for (View output : step.outputs()) {
        if (!output.hasDenseRows()) {
          problems.accept(name(plan, i) + " writes rows with gaps: " + output);
        }
      }
    }
  }

  private static void targets(Plan plan, Consumer<String> problems) {
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      for (View output : step.outputs()) {
        Region region = plan.buffer(output).region();
        boolean right =
            step instanceof Step.KeepState
                ? region == Region.STATES
                : region == Region.ARENA
                    || (region == Region.GRADIENTS && step instanceof Step.Compute);
        if (!right) {
          problems.accept(name(plan, i) + " writes " + output + " in " + region);
        }
      }
    }
  }

  private static void slots(Plan plan, Consumer<String> problems) {
    for (ParameterLayout layout : List.of(plan.parameters(), plan.states())) {
      long end = 0; // slots are in the order of their offsets
      for (var slot : layout.slots().entrySet()) {
        if (slot.getValue().offset() < end) {
          problems.accept("'%s' begins before element %d".formatted(slot.getKey(), end));
        }
        end = slot.getValue().offset() + slot.getValue().size();
      }
      if (end > layout.size()) {
        problems.accept("the last ends at %d of %d".formatted(end, layout.size()));
      }
    }
    plan.inputs()
        .forEach(
            (input, view) -> {
              Region region =
                  switch (input.kind()) {
                    case PARAMETER -> Region.PARAMETERS;
                    case STATE -> Region.STATES;
                    default -> Region.ARENA;
                  };
              boolean right =
                  region == Region.ARENA
                      ? plan.buffer(view).region() == region
                      : isAt(plan, view, region, input.label());
              if (!right) {
                problems.accept(
                    "%s '%s' is %s of %s"
                        .formatted(input.name(), input.label(), view, plan.buffer(view)));
              }
            });
  }

  /** Whether a view is all of a parameter's or state's slot in a region. */
  private static boolean isAt(Plan plan, View view, Region region, String name) {
    ParameterLayout layout = region == Region.STATES ? plan.states() : plan.parameters();
    ParameterLayout.Slot slot = layout.slots().get(name);
    return slot != null
        && plan.buffer(view).region() == region
        && view.isDense()
        && view.batchOffset() == 0
        && plan.buffer(view).offset() + view.fixedOffset() == slot.offset()
        && view.shape().elements().equals(Dim.of(slot.size()));
  }

  private static void gradients(Plan plan, Consumer<String> problems) {
    if (!plan.outputs().containsKey(Graph.LOSS)) {
      return;
    }
    for (String name : plan.parameters().slots().keySet()) {
      View view = plan.outputs().get(Graph.GRADIENT + name);
      if (view == null) {
        problems.accept("that of '" + name + "' is no result");
      } else if (!isAt(plan, view, Region.GRADIENTS, name)) {
        problems.accept("that of '%s' is %s of %s".formatted(name, view, plan.buffer(view)));
      }
    }
  }
}
