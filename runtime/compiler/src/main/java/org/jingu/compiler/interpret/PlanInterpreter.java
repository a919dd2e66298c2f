package org.jingu.compiler.interpret;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.compiler.update.UpdateInterpreter;
import org.jingu.compiler.update.UpdateProgram;

/**
 * Runs the kernels of a plan as a back end does, in its regions and through its views, but one
 * element at a time. The arena starts as NaN in every run, so that a kernel that reads what none
 * has written shows. {@link StepInterpreter} runs whole steps.
 */
public final class PlanInterpreter {
  private final Plan plan;
  private final Interpreter.Precision precision;
  private final Map<Region, double[]> memory = new EnumMap<>(Region.class);
  private final Map<String, List<double[]>> kept = new HashMap<>();

  /** Allocates the plan's regions. */
  public PlanInterpreter(Plan plan, Interpreter.Precision precision) {
    this.plan = plan;
    this.precision = precision;
    long constants = 0;
    for (Buffer buffer : plan.buffers()) {
      if (buffer.region() == Region.CONSTANTS) {
        constants = Math.max(constants, buffer.offset() + buffer.size().factor());
      }
    }
    memory.put(Region.ARENA, new double[Math.toIntExact(plan.arenaSize())]);
    for (Region region : List.of(Region.PARAMETERS, Region.GRADIENTS)) {
      memory.put(region, new double[Math.toIntExact(plan.parameters().size())]);
    }
    memory.put(Region.STATES, new double[Math.toIntExact(plan.states().size())]);
    memory.put(Region.CONSTANTS, new double[Math.toIntExact(constants)]);
    for (Map.Entry<Constant, View> entry : plan.constants().entrySet()) {
      Tensor value = Tensor.zeros(entry.getKey().shape().at(1));
      Arrays.setAll(value.values(), entry.getKey()::value);
      write(entry.getValue(), value, 1);
    }
  }

  /**
   * Runs every kernel.
   *
   * @param batch the batch size, at most the plan's capacity
   * @param inputs the inputs' values by label; the batch size need not be given
   * @return the results by name
   */
  public Map<String, Tensor> run(int batch, Map<String, Tensor> inputs) {
    clear();
    for (Map.Entry<Input, View> entry : plan.inputs().entrySet()) {
      Tensor value = Interpreter.value(entry.getKey(), batch, inputs);
      write(entry.getValue(), value, batch);
    }
    plan.computes().forEach(step -> run(step, batch));
    Map<String, Tensor> results = new LinkedHashMap<>();
    plan.outputs().forEach((name, view) -> results.put(name, read(view, batch)));
    return results;
  }

  /** Forgets all activations. */
  void clear() {
    Arrays.fill(region(Region.ARENA), Double.NaN);
  }

  /** Runs one kernel. */
  void run(Step.Compute step, int batch) {
    List<Tensor> arguments = step.inputs().stream().map(view -> read(view, batch)).toList();
    List<Shape> shapes = step.outputs().stream().map(View::shape).toList();
    List<Tensor> values = step.op().accept(new KernelEvaluation(arguments, shapes, batch));
    List<Tensor> results = Interpreter.round(values, precision);
    for (int i = 0; i < results.size(); i++) {
      write(step.outputs().get(i), results.get(i), batch);
    }
  }

  /** The sum of the squares of all dense gradients of the last run. */
  public double squaredGradientNorm() {
    return Arrays.stream(region(Region.GRADIENTS)).map(g -> g * g).sum();
  }

  /**
   * Makes the plan's update of the parameters from the gradients of the last run. What the
   * optimizer keeps is 0 before the first.
   *
   * @param scalars of {@link UpdateProgram#scalars}
   * @return the parameters by name
   */
  public Map<String, double[]> update(double[] scalars) {
    UpdateInterpreter update = new UpdateInterpreter(plan.update().orElseThrow(), false);
    Map<String, double[]> parameters = new LinkedHashMap<>();
    plan.parameters()
        .slots()
        .forEach(
            (name, slot) -> {
              List<double[]> kept =
                  this.kept.computeIfAbsent(
                      name, n -> slots(plan.update().orElseThrow().slots().size(), slot));
              double[] w = piece(Region.PARAMETERS, slot);
              double[] g = piece(Region.GRADIENTS, slot);
              int width = Math.toIntExact(slot.width());
              for (int row = 0; row < slot.rows(); row++) {
                update.apply(w, g, kept, row * width, width, row, scalars);
              }
              System.arraycopy(
                  w, 0, region(Region.PARAMETERS), Math.toIntExact(slot.offset()), w.length);
              parameters.put(name, w);
            });
    return parameters;
  }

  /** A parameter or a state: what was written last. */
  public double[] value(Region region, String name) {
    ParameterLayout layout = region == Region.STATES ? plan.states() : plan.parameters();
    return piece(region, Objects.requireNonNull(layout.slots().get(name), name));
  }

  /** Gives a parameter or a state a value. */
  public void setValue(Region region, String name, double[] value) {
    ParameterLayout layout = region == Region.STATES ? plan.states() : plan.parameters();
    ParameterLayout.Slot slot = Objects.requireNonNull(layout.slots().get(name), name);
    System.arraycopy(value, 0, region(region), Math.toIntExact(slot.offset()), value.length);
  }

  private static List<double[]> slots(int count, ParameterLayout.Slot slot) {
    return Stream.generate(() -> new double[Math.toIntExact(slot.size())]).limit(count).toList();
  }

  private double[] piece(Region region, ParameterLayout.Slot slot) {
    int begin = Math.toIntExact(slot.offset());
    return Arrays.copyOfRange(region(region), begin, begin + Math.toIntExact(slot.size()));
  }

  private double[] region(Region region) {
    return Objects.requireNonNull(memory.get(region));
  }

  Tensor read(View view, int batch) {
    double[] from = region(plan.buffer(view).region());
    int[] index = index(view, batch);
    double[] values = new double[index.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = from[index[i]];
    }
    return new Tensor(view.shape().at(batch), values);
  }

  void write(View view, Tensor value, int batch) {
    double[] to = region(plan.buffer(view).region());
    int[] index = index(view, batch);
    for (int i = 0; i < index.length; i++) {
      to[index[i]] = value.values()[i];
    }
  }

  private int[] index(View view, int batch) {
    int[] strides = Arrays.stream(view.strides(batch)).mapToInt(Math::toIntExact).toArray();
    long offset = plan.buffer(view).offset() + view.offset(batch);
    return Tensor.strided(view.shape().at(batch), strides, Math.toIntExact(offset));
  }
}
