package org.jingu.engine.optimizer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.engine.tensor.PagedMatrix;

/** Adam on a table, over the rows of the batch or over all of them. */
final class TableAdam implements TableOptimizer {
  private final AdamRule rule;
  private final boolean everyRow;
  private final PagedMatrix m;
  private final PagedMatrix v;

  TableAdam(AdamRule rule, boolean everyRow, int rows, int width) {
    this.rule = rule;
    this.everyRow = everyRow;
    this.m = new PagedMatrix(rows, width);
    this.v = new PagedMatrix(rows, width);
  }

  @Override
  public Map<String, PagedMatrix> slots() {
    Map<String, PagedMatrix> slots = new LinkedHashMap<>();
    slots.put("m", m);
    slots.put("v", v);
    return slots;
  }

  @Override
  public boolean everyRow() {
    return everyRow;
  }

  @Override
  public void begin(long step, double learningRateScale) {
    rule.begin(step, learningRateScale);
  }

  @Override
  public void update(int row, PagedMatrix weights, float[] gradient, float[] scratch) {
    rule.apply(
        weights.page(row),
        weights.offset(row),
        gradient,
        0,
        m.page(row),
        v.page(row),
        m.offset(row),
        weights.width());
  }
}
