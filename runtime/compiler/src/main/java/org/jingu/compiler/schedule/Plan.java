package org.jingu.compiler.schedule;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jingu.api.EmbeddingBag;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;

/**
 * What a back end runs: steps in order on views of buffers whose places are known before anything
 * is allocated. Valid for every batch size from 1 to the capacity.
 *
 * <p>A whole step is in it, from the batch to the moved tables. A plan of a graph alone (see {@link
 * Scheduler}) has inputs that no step fills: whoever runs it writes them, before every run since
 * steps may write over them.
 */
public final class Plan {
  private final long capacity;
  private final long arenaSize;
  private final ParameterLayout parameters;
  private final ParameterLayout states;
  private final List<Buffer> buffers;
  private final List<Step> steps;
  private final Map<Input, View> inputs;
  private final Map<String, View> outputs;
  private final Map<Constant, View> constants;
  private final List<Step.Compute> computes;

  Plan(
      long capacity,
      long arenaSize,
      ParameterLayout parameters,
      ParameterLayout states,
      List<Buffer> buffers,
      List<Step> steps,
      Map<Input, View> inputs,
      Map<String, View> outputs,
      Map<Constant, View> constants) {
    this.capacity = capacity;
    this.arenaSize = arenaSize;
    this.parameters = parameters;
    this.states = states;
    this.buffers = List.copyOf(buffers);
    this.steps = List.copyOf(steps);
    this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    this.computes = steps(Step.Compute.class).toList();
  }

  /** The largest batch size. */
  public long capacity() {
    return capacity;
  }

  /** The elements of the arena at the capacity. */
  public long arenaSize() {
    return arenaSize;
  }

  /** Where dense parameters, their gradients and their optimizer state lie. */
  public ParameterLayout parameters() {
    return parameters;
  }

  /** Where running states lie. */
  public ParameterLayout states() {
    return states;
  }

  /** All buffers, by number. */
  public List<Buffer> buffers() {
    return buffers;
  }

  /** The buffer of a view. */
  public Buffer buffer(View view) {
    return buffers.get(view.buffer());
  }

  /** What to run, in order. */
  public List<Step> steps() {
    return steps;
  }

  /** The steps of one kind, in order. */
  public <S extends Step> Stream<S> steps(Class<S> kind) {
    return steps.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** The kernels, which follow one another. */
  public List<Step.Compute> computes() {
    return computes;
  }

  /** The number of the first kernel among the steps. */
  public int firstCompute() {
    return computes.isEmpty() ? 0 : steps.indexOf(computes.get(0));
  }

  /**
   * Where the graph reads what comes from outside: bags, dense features, labels, weights, the batch
   * size, masks. Parameters and states are there too, in their own regions.
   */
  public Map<Input, View> inputs() {
    return inputs;
  }

  /** The inputs that no step fills: parameters and states, of a graph alone all. */
  public Map<Input, View> givenInputs() {
    return given(inputs, steps);
  }

  /** Those inputs of which no step before the kernels writes the view. */
  static Map<Input, View> given(Map<Input, View> inputs, List<Step> steps) {
    Set<View> filled = new HashSet<>();
    steps.stream()
        .filter(step -> !(step instanceof Step.Compute))
        .forEach(step -> filled.addAll(step.outputs()));
    Map<Input, View> given = new LinkedHashMap<>(inputs);
    given.values().removeAll(filled);
    return given;
  }

  /** Where results are after the last step, by the names of {@link org.jingu.compiler.ir.Graph}. */
  public Map<String, View> outputs() {
    return outputs;
  }

  /** The look-ups by the name of their input; none of a graph alone. */
  public Map<String, EmbeddingBag> bags() {
    Map<String, EmbeddingBag> bags = new LinkedHashMap<>();
    steps(Step.LookUp.class).forEach(step -> bags.put(step.input().label(), step.bag()));
    return bags;
  }

  /** How parameters move at the end of a training step; of other plans, nothing. */
  public Optional<UpdateProgram> update() {
    return steps(Step.UpdateParameters.class).map(Step.UpdateParameters::program).findFirst();
  }

  /** How tables move at the end of a training step, if they do. */
  public Optional<UpdateProgram> tableUpdate() {
    return steps(Step.UpdateTable.class).map(Step.UpdateTable::program).findFirst();
  }

  /** How gradients are clipped before. */
  public Clipping clipping() {
    return steps(Step.Clip.class).map(Step.Clip::clipping).findFirst().orElse(Clipping.NONE);
  }

  /**
   * Where the optimizer's slots lie.
   *
   * @throws java.util.NoSuchElementException if there is no update
   */
  public OptimizerLayout optimizer() {
    return OptimizerLayout.of(parameters, update().orElseThrow());
  }

  /** What to write when the plan is loaded. */
  public Map<Constant, View> constants() {
    return constants;
  }

  /** The floating-point operations of all matrix products at a batch size, two a multiply-add. */
  public double flops(long batch) {
    return computes.stream().mapToDouble(step -> step.flops(batch)).sum();
  }

  @Override
  public String toString() {
    return PlanPrinter.print(this);
  }
}
