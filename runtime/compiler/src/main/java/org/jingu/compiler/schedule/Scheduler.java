package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.api.ModelGraph;
import org.jingu.compiler.ir.Concat;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Normalize;
import org.jingu.compiler.ir.Op;
import org.jingu.compiler.ir.Part;
import org.jingu.compiler.ir.Permute;
import org.jingu.compiler.ir.Reshape;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Slice;
import org.jingu.compiler.update.Updates;
import org.jspecify.annotations.Nullable;

/**
 * Turns a graph into a plan: shape operations become views, concatenations become places, and every
 * other node becomes a kernel, in the order of the graph; {@link WholeStep} adds what comes before
 * and after. A copy is made only where no view can say it.
 */
public final class Scheduler {
  private final Graph graph;
  private final ParameterLayout parameters;
  private final ParameterLayout states;
  private final BufferTable buffers = new BufferTable();
  private final Placement placement;
  private final Map<Node, View> views = new HashMap<>();
  private final Map<Node, View> denseCopies = new HashMap<>();
  private final List<Step.Compute> steps = new ArrayList<>();
  private final Map<Input, View> inputs = new LinkedHashMap<>();
  private final Map<Constant, View> constants = new LinkedHashMap<>();
  private long constantsEnd;

  private Scheduler(Graph graph, List<Input> parameters, List<Input> states) {
    this.graph = graph;
    this.parameters = ParameterLayout.of(graph, parameters);
    this.states = ParameterLayout.of(graph, states);
    this.placement = new Placement(graph, this.parameters, buffers);
  }

  /**
   * Schedules a graph after all passes, without what feeds and follows it.
   *
   * @param parameters every declared parameter, used or not
   * @param states every declared running state
   */
  public static Schedule schedule(Graph graph, List<Input> parameters, List<Input> states) {
    return schedule(graph, parameters, states, null, null);
  }

  /**
   * Schedules a graph after all passes.
   *
   * @param parameters every declared parameter, used or not
   * @param states every declared running state
   * @param model says how inputs come from a batch; null where nothing feeds them
   * @param updates what moves parameters and, of a model, tables; null where nothing does
   */
  public static Schedule schedule(
      Graph graph,
      List<Input> parameters,
      List<Input> states,
      @Nullable ModelGraph model,
      @Nullable Updates updates) {
    return new Scheduler(graph, parameters, states).run(model, updates);
  }

  private Schedule run(@Nullable ModelGraph model, @Nullable Updates updates) {
    for (Node node : graph.nodes()) {
      visit(node);
    }
    Map<String, View> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, result(name, node)));
    WholeStep whole = new WholeStep(model, updates, buffers, inputs, outputs);
    return new Schedule(
        parameters,
        states,
        buffers,
        whole.around(steps, parameters, states),
        inputs,
        outputs,
        constants);
  }

  private void visit(Node node) {
    View view = node.op().accept(new Visit(node));
    if (view != null) {
      views.put(node, view);
    }
  }

  /** Says where a node's value lies, and adds the steps that bring it there. */
  private final class Visit implements Op.Visitor<@Nullable View> {
    private final Node node;

    Visit(Node node) {
      this.node = node;
    }

    @Override
    public @Nullable View visit(KernelOp op) {
      step(node, op);
      return views.get(node); // where there are several results, none: they are read by parts
    }

    @Override
    public View visit(Input op) {
      return input(node, op);
    }

    /** A constant of equal elements is written where it is first asked for, if at all. */
    @Override
    public @Nullable View visit(Constant op) {
      return op.isSplat() ? null : constant(node, op);
    }

    @Override
    public View visit(Normalize op) {
      throw new IllegalStateException(node + " is no step: lower it first");
    }

    @Override
    public View visit(Concat op) {
      return concat(node, op);
    }

    @Override
    public View visit(Slice op) {
      return view(node.input(0)).slice(op.axis(), op.start(), op.length(), op.step());
    }

    @Override
    public View visit(Reshape op) {
      View view = view(node.input(0)).reshape(op.shape());
      return view != null ? view : reshapedCopy(node);
    }

    @Override
    public View visit(Permute op) {
      return view(node.input(0)).permute(op.order());
    }

    @Override
    public @Nullable View visit(Part op) {
      return views.get(node); // made with the node of which it is a part
    }
  }

  private View input(Node node, Input input) {
    View view =
        switch (input.kind()) {
          case PARAMETER -> slot(Region.PARAMETERS, parameters, input.label());
          case STATE -> slot(Region.STATES, states, input.label());
          default -> place(node);
        };
    inputs.put(input, view);
    return view;
  }

  private View slot(Region region, ParameterLayout layout, String name) {
    ParameterLayout.Slot slot = Objects.requireNonNull(layout.slots().get(name), name);
    int buffer = buffers.add(region, slot.offset(), slot.shape().elements());
    return View.dense(buffer, slot.shape());
  }

  private View constant(Node node, Constant constant) {
    int buffer = buffers.add(Region.CONSTANTS, constantsEnd, node.shape().elements());
    constantsEnd = ParameterLayout.align(constantsEnd + node.shape().elements().factor());
    View view = View.dense(buffer, node.shape());
    constants.put(constant, view);
    return view;
  }

  /** Where a node's result goes. */
  private View place(Node node) {
    View place = placement.of(node);
    return place == null ? buffers.arena(node.shape()) : place;
  }

  /** Where a node's value lies; a constant of equal elements is written when first asked for. */
  private View view(Node node) {
    return views.computeIfAbsent(
        node,
        n -> {
          View view = buffers.arena(n.shape());
          fill(((Constant) n.op()).value(0), view);
          return view;
        });
  }

  private void fill(double value, View to) {
    steps.add(
        new Step.Compute(
            new Elementwise(ScalarFunction.constant(value), to.shape()), List.of(), List.of(to)));
  }

  private void copy(View from, View to) {
    steps.add(
        new Step.Compute(
            new Elementwise(ScalarFunction.IDENTITY, to.shape()), List.of(from), List.of(to)));
  }

  /** A node's value in row-major order, copied if need be. */
  private View dense(Node node) {
    View view = view(node);
    if (view.isDense()) {
      return view;
    }
    return denseCopies.computeIfAbsent(
        node,
        n -> {
          View copied = buffers.arena(n.shape());
          copy(view, copied);
          return copied;
        });
  }

  /** A reshape that no view can say, where it is needed or anywhere. */
  private View reshapedCopy(Node node) {
    View place = placement.of(node);
    View before = place == null ? null : place.reshape(node.input(0).shape());
    if (place == null || before == null || !before.hasDenseRows()) {
      return Objects.requireNonNull(dense(node.input(0)).reshape(node.shape()));
    }
    copy(view(node.input(0)), before);
    return place;
  }

  private View concat(Node node, Concat concat) {
    View stacked = stackedParameters(node, concat);
    if (stacked != null) {
      return stacked;
    }
    View whole = place(node);
    long start = 0;
    for (Node part : node.inputs()) {
      long length = part.shape().dim(concat.axis()).factor();
      View target = whole.slice(concat.axis(), start, length, 1);
      start += length;
      if (part.op() instanceof Constant constant && constant.isSplat()) {
        fill(constant.value(0), target);
      } else if (!view(part).sameElements(target)) {
        copy(view(part), target);
      }
    }
    return whole;
  }

  /** Parameters that lie one after another, as one tensor; null if they do not. */
  private @Nullable View stackedParameters(Node node, Concat concat) {
    if (concat.axis() != 0 || !node.inputs().stream().allMatch(Placement::isParameter)) {
      return null;
    }
    long begin = -1;
    long end = -1;
    for (Node part : node.inputs()) {
      ParameterLayout.Slot slot =
          Objects.requireNonNull(parameters.slots().get(((Input) part.op()).label()));
      if (begin >= 0 && slot.offset() != end) {
        return null;
      }
      begin = begin < 0 ? slot.offset() : begin;
      end = slot.offset() + slot.size();
    }
    int buffer = buffers.add(Region.PARAMETERS, begin, node.shape().elements());
    return View.dense(buffer, node.shape());
  }

  private void step(Node node, KernelOp op) {
    List<View> arguments = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      View view = view(node.input(i));
      boolean readable = op.takesAnyView(i) || view.hasDenseRows();
      arguments.add(readable ? view : dense(node.input(i)));
    }
    List<View> results = new ArrayList<>();
    if (node.shapes().size() == 1) {
      results.add(place(node));
      views.put(node, results.get(0));
    } else {
      for (int i = 0; i < node.shapes().size(); i++) {
        results.add(part(node, i));
      }
    }
    steps.add(new Step.Compute(op, arguments, results));
  }

  private View part(Node node, int index) {
    for (Node other : graph.nodes()) {
      if (other.op() instanceof Part part && part.index() == index && other.input(0).equals(node)) {
        View view = place(other);
        views.put(other, view);
        return view;
      }
    }
    return buffers.arena(node.shapes().get(index));
  }

  /** Where a result is read: parameters' gradients are where the optimizer expects them. */
  private View result(String name, Node node) {
    if (!name.startsWith(Graph.GRADIENT)) {
      return view(node);
    }
    ParameterLayout.Slot slot = parameters.slots().get(name.substring(Graph.GRADIENT.length()));
    if (slot == null) {
      return view(node);
    }
    View view = views.get(node);
    if (view != null
        && view.isDense()
        && buffers.get(view.buffer()).region() == Region.GRADIENTS
        && buffers.get(view.buffer()).offset() + view.fixedOffset() == slot.offset()) {
      return view;
    }
    int buffer = buffers.add(Region.GRADIENTS, slot.offset(), slot.shape().elements());
    View target = View.dense(buffer, slot.shape());
    if (node.op() instanceof Constant constant && constant.isSplat()) {
      fill(constant.value(0), target);
    } else {
      copy(view(node), target);
    }
    return target;
  }
}
