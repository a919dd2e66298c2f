package org.jingu.cuda;

import java.util.Objects;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.schedule.OptimizerLayout;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.table.TableGroup;

/** A model's parameters, tables, states and optimizer state by name. */
public final class ModelArrays {
  private final CudaModel model;

  ModelArrays(CudaModel model) {
    this.model = model;
  }

  /** A parameter's elements. */
  public DeviceArray parameter(String name) {
    return slot(Segment.PARAMETERS, model.parameters(), name, model::parametersWritten);
  }

  /** The gradient of a parameter after {@link CudaModel#differentiate}. */
  DeviceArray gradient(String name) {
    return slot(Segment.GRADIENTS, model.parameters(), name, () -> {});
  }

  /** What the optimizer keeps of a parameter in a slot. */
  public DeviceArray kept(int number, String parameter) {
    ParameterLayout.Slot slot =
        Objects.requireNonNull(model.parameters().slots().get(parameter), parameter);
    OptimizerLayout layout = model.optimizer();
    return model.array(
        Segment.OPTIMIZER,
        TableStorage.FP32,
        layout.offset(number, parameter, slot),
        layout.size(number, slot),
        () -> {});
  }

  /** A running state's elements. */
  public DeviceArray state(String name) {
    return slot(Segment.STATES, model.states(), name, () -> {});
  }

  private DeviceArray slot(Segment segment, ParameterLayout layout, String name, Runnable written) {
    ParameterLayout.Slot slot = Objects.requireNonNull(layout.slots().get(name), name);
    return model.array(segment, TableStorage.FP32, slot.offset(), slot.size(), written);
  }

  /** A table's rows [V, w]. */
  public DeviceArray table(String name) {
    TableGroup group = groupOf(name);
    return rows(group, group.weights(), group.storage(), name, group.width());
  }

  /** What the optimizer keeps of a table in a slot, [V, 1] or [V, w]. */
  public DeviceArray keptOfTable(int number, String name) {
    TableGroup group = groupOf(name);
    long width = group.slotWidth(model.settings().requiredTables().slots().get(number));
    return rows(group, group.slot(number), TableStorage.FP32, name, width);
  }

  private TableGroup groupOf(String table) {
    return model.groups().stream()
        .filter(group -> group.tables().contains(table))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no table '" + table + "'"));
  }

  private DeviceArray rows(
      TableGroup group, Segment segment, TableStorage storage, String name, long width) {
    long first = group.firstRow(name) * width;
    return model.array(segment, storage, first, group.rows(name) * width, () -> {});
  }
}
