package org.jingu.cuda;

import java.util.Objects;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.table.TableGroup;
import org.jingu.cuda.table.TableStorage;

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

  /** A parameter's first moments. */
  public DeviceArray firstMoment(String name) {
    return slot(Segment.FIRST_MOMENT, model.parameters(), name, () -> {});
  }

  /** A parameter's second moments. */
  public DeviceArray secondMoment(String name) {
    return slot(Segment.SECOND_MOMENT, model.parameters(), name, () -> {});
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

  /** The first state of a table's optimizer, [V, 1], [V, w] or empty. */
  public DeviceArray tableFirst(String name) {
    TableGroup group = groupOf(name);
    long width = model.settings().tables().firstWidth(group.width());
    return rows(group, group.first(), TableStorage.FP32, name, width);
  }

  /** The second state of a table's optimizer, [V, w] or empty. */
  public DeviceArray tableSecond(String name) {
    TableGroup group = groupOf(name);
    long width = model.settings().tables().secondWidth(group.width());
    return rows(group, group.second(), TableStorage.FP32, name, width);
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
