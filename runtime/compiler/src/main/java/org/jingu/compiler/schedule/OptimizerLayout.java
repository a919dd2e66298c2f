package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.update.UpdateProgram;

/**
 * Where the optimizer's slots of all dense parameters lie in their region: one slot after another,
 * those of elements laid out as the parameters are, those of rows with one element a row.
 *
 * @param firsts where each slot begins
 * @param perRow whether it has one element a row
 * @param firstRows by parameter, the number of its first row
 * @param size the elements of the region
 */
public record OptimizerLayout(
    List<Long> firsts, List<Boolean> perRow, Map<String, Long> firstRows, long size) {
  /** Copies the lists. */
  public OptimizerLayout {
    firsts = List.copyOf(firsts);
    perRow = List.copyOf(perRow);
    firstRows = Map.copyOf(firstRows);
  }

  /** Lays out the slots of an update. */
  static OptimizerLayout of(ParameterLayout parameters, UpdateProgram update) {
    Map<String, Long> firstRows = new LinkedHashMap<>();
    long rows = 0;
    for (Map.Entry<String, ParameterLayout.Slot> parameter : parameters.slots().entrySet()) {
      firstRows.put(parameter.getKey(), rows);
      rows += parameter.getValue().rows();
    }
    List<Long> firsts = new ArrayList<>();
    List<Boolean> perRow = new ArrayList<>();
    long size = 0;
    for (Update.Slot slot : update.slots()) {
      boolean row = slot.scope() == Scope.ROW;
      firsts.add(size);
      perRow.add(row);
      size += row ? ParameterLayout.align(rows) : parameters.size();
    }
    return new OptimizerLayout(firsts, perRow, firstRows, size);
  }

  /** Where a slot of a parameter begins. */
  public long offset(int slot, String parameter, ParameterLayout.Slot of) {
    return firsts.get(slot) + (perRow.get(slot) ? firstRows.get(parameter) : of.offset());
  }

  /** The elements of a slot of a parameter. */
  public long size(int slot, ParameterLayout.Slot of) {
    return perRow.get(slot) ? of.rows() : of.size();
  }
}
