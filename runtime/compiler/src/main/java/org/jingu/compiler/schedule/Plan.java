package org.jingu.compiler.schedule;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jspecify.annotations.Nullable;

/**
 * What a back end runs: steps in order on views of buffers whose places are known before anything
 * is allocated. Valid for every batch size from 1 to the capacity.
 *
 * <p>A training step is: fill the inputs, run the steps, read the loss; and, if it is finite, make
 * the {@link #update} of the parameter region and copy the new states. Bags are filled, and their
 * gradients read, where their views say, which may be in the middle of a larger tensor.
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
  private final @Nullable UpdateProgram update;
  private final Clipping clipping;

  Plan(
      long capacity,
      long arenaSize,
      ParameterLayout parameters,
      ParameterLayout states,
      List<Buffer> buffers,
      List<Step> steps,
      Map<Input, View> inputs,
      Map<String, View> outputs,
      Map<Constant, View> constants,
      @Nullable UpdateProgram update,
      Clipping clipping) {
    this.capacity = capacity;
    this.arenaSize = arenaSize;
    this.parameters = parameters;
    this.states = states;
    this.buffers = List.copyOf(buffers);
    this.steps = List.copyOf(steps);
    this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    this.constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    this.update = update;
    this.clipping = clipping;
  }

  /** The same plan with an update of the parameters after its steps. */
  public Plan updatedBy(UpdateProgram program, Clipping clip) {
    return new Plan(
        capacity,
        arenaSize,
        parameters,
        states,
        buffers,
        steps,
        inputs,
        outputs,
        constants,
        program,
        clip);
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

  /**
   * Where to put what comes from outside, before every run since steps may write over it: bags,
   * dense features, labels, weights, the batch size, masks. Parameters and states are there too, in
   * their own regions.
   */
  public Map<Input, View> inputs() {
    return inputs;
  }

  /** Where results are after the last step, by the names of {@link org.jingu.compiler.ir.Graph}. */
  public Map<String, View> outputs() {
    return outputs;
  }

  /** How parameters move at the end of a training step; of other plans, nothing. */
  public Optional<UpdateProgram> update() {
    return Optional.ofNullable(update);
  }

  /** How gradients are clipped before. */
  public Clipping clipping() {
    return clipping;
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
    return steps.stream().mapToDouble(step -> step.flops(batch)).sum();
  }

  @Override
  public String toString() {
    return PlanPrinter.print(this);
  }
}
