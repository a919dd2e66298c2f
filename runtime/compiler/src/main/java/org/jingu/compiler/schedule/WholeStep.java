package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.update.Updates;
import org.jspecify.annotations.Nullable;

/** The steps before a graph's kernels, which bring its inputs, and after them. */
final class WholeStep {
  private final @Nullable ModelGraph model;
  private final @Nullable Updates updates;
  private final BufferTable buffers;
  private final Map<Input, View> inputs;
  private final Map<String, View> outputs;
  private final List<Step> steps = new ArrayList<>();

  WholeStep(
      @Nullable ModelGraph model,
      @Nullable Updates updates,
      BufferTable buffers,
      Map<Input, View> inputs,
      Map<String, View> outputs) {
    this.model = model;
    this.updates = updates;
    this.buffers = buffers;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** The kernels with what comes before and after them. */
  List<Step> around(
      List<Step.Compute> kernels, ParameterLayout parameters, ParameterLayout states) {
    if (model != null) {
      inputs.forEach((input, view) -> feed(model, input, view));
      model.bags().forEach(this::lookUp);
    }
    steps.addAll(kernels);
    if (model != null) {
      collect(Graph.LOSS);
      collect(Graph.LOGITS);
    }
    if (updates != null) {
      update(updates, List.copyOf(parameters.slots().keySet()), states);
    }
    return steps;
  }

  private void feed(ModelGraph of, Input input, View view) {
    switch (input.kind()) {
      case DENSE, LABEL, WEIGHT, GROUP, POSITION, BATCH_SIZE, MASK ->
          steps.add(new Step.Feed(input, view));
      case PRESENT ->
          steps.add(
              new Step.Present(
                  input, Objects.requireNonNull(of.sequences().get(input.label())), view));
      case BAG, PARAMETER, STATE -> {} // looked up; in their regions
    }
  }

  /** A bag that the graph does not read is looked up all the same: its ids are checked. */
  private void lookUp(String name, EmbeddingBag bag) {
    Input input = Input.of(Input.Kind.BAG, name, Shape.of(-1, bag.exampleWidth()));
    View view = inputs.get(input);
    steps.add(new Step.LookUp(input, bag, view == null ? buffers.arena(input.shape()) : view));
  }

  private void collect(String name) {
    View view = outputs.get(name);
    if (view != null) {
      steps.add(new Step.Collect(name, view));
    }
  }

  private void update(Updates by, List<String> parameters, ParameterLayout states) {
    View loss = outputs.get(Graph.LOSS);
    if (loss != null) {
      steps.add(new Step.CheckLoss(loss));
    }
    states.slots().forEach(this::keep);
    Map<String, List<String>> tables = tables();
    tables.forEach(this::sum);
    if (by.clipping().clips()) {
      steps.add(new Step.Clip(by.clipping()));
    }
    steps.add(new Step.UpdateParameters(by.dense(), parameters));
    tables.keySet().forEach(table -> steps.add(new Step.UpdateTable(table, by.tables())));
  }

  private void keep(String state, ParameterLayout.Slot slot) {
    View value = outputs.get(Graph.STATE + state);
    if (value != null) {
      int buffer = buffers.add(Region.STATES, slot.offset(), slot.shape().elements());
      steps.add(new Step.KeepState(state, value, View.dense(buffer, slot.shape())));
    }
  }

  /** The names of the look-ups of every table. */
  private Map<String, List<String>> tables() {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    if (model != null) {
      model
          .bags()
          .forEach(
              (name, bag) ->
                  tables.computeIfAbsent(bag.table(), table -> new ArrayList<>()).add(name));
    }
    return tables;
  }

  private void sum(String table, List<String> names) {
    Map<String, EmbeddingBag> bags = Objects.requireNonNull(model).bags();
    steps.add(
        new Step.SumRows(
            table,
            names.stream().map(bags::get).toList(),
            names.stream()
                .map(name -> Objects.requireNonNull(outputs.get(Graph.GRADIENT + name), name))
                .toList()));
  }
}
