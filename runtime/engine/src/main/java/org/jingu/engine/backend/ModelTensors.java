package org.jingu.engine.backend;

import java.util.Arrays;
import java.util.List;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.tensor.TensorStorage;

/** The dense tensors of a model, wherever an engine has them. */
public interface ModelTensors {
  /** A parameter. */
  TensorStorage parameter(String name);

  /** A running state. */
  TensorStorage state(String name);

  /** What the optimizer keeps of a parameter in a slot. */
  TensorStorage kept(int slot, String parameter);

  /** Which of a parameter's elements the optimizer keeps something of here: all of them. */
  default Held held(Parameter parameter) {
    return new Held(0, parameter.size(), true);
  }

  /**
   * Elements of a parameter.
   *
   * @param all whether these are all that there are
   */
  record Held(long first, long count, boolean all) {}

  /** Lists parameters, states and, of a session that trains, what the optimizer keeps. */
  static void list(ModelTensors model, ModelGraph graph, SessionOptions options, StoredTensors to) {
    for (Parameter p : graph.parameters()) {
      to.add(new TensorInfo(p.name(), Kind.PARAMETER, p.shape()), model.parameter(p.name()));
    }
    for (Parameter s : graph.states()) {
      to.add(new TensorInfo(s.name(), Kind.STATE, s.shape()), model.state(s.name()));
    }
    List<Update.Slot> slots = slots(options);
    for (Parameter p : graph.parameters()) {
      for (int i = 0; i < slots.size(); i++) {
        to.add(
            new TensorInfo(
                p.name() + "/" + slots.get(i).name(),
                Kind.OPTIMIZER,
                model.held(p).all
                    ? StoredTensors.shape(p, slots.get(i))
                    : List.of(model.held(p).count)),
            model.kept(i, p.name()));
      }
    }
  }

  /** Writes the initial values that the run's seed and the names of parameters give. */
  static void initialise(ModelTensors model, ModelGraph graph, SessionOptions options) {
    List<Update.Slot> slots = slots(options);
    for (Parameter p : graph.parameters()) {
      float[] values = initialise(p, options.seed(), model.parameter(p.name()));
      for (int i = 0; i < slots.size(); i++) {
        Update.Slot slot = slots.get(i);
        if (slot.initial() != Update.Initial.ZERO) {
          initialise(p, slot, values, model.held(p), model.kept(i, p.name()));
        }
      }
    }
    for (Parameter s : graph.states()) {
      initialise(s, options.seed(), model.state(s.name()));
    }
  }

  private static List<Update.Slot> slots(SessionOptions options) {
    return options.trains() ? options.trainingOptimizer().dense().slots() : List.of();
  }

  private static float[] initialise(Parameter parameter, long seed, TensorStorage to) {
    float[] values = new float[Math.toIntExact(parameter.size())];
    parameter.initializer().fill(values, seed, parameter.name(), 0);
    to.write(0, values, values.length);
    return values;
  }

  private static void initialise(
      Parameter parameter, Update.Slot slot, float[] weights, Held held, TensorStorage to) {
    long count = StoredTensors.shape(parameter, slot).stream().reduce(1L, Math::multiplyExact);
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = slot.initial().of(slot.scope() == Scope.ROW ? 0 : weights[i]);
    }
    if (!held.all) {
      values = Arrays.copyOfRange(values, (int) held.first, (int) (held.first + held.count));
    }
    to.write(0, values, values.length);
  }
}
