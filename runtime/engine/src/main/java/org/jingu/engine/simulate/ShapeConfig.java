package org.jingu.engine.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.compiler.number.Precision;
import org.jingu.engine.simulate.StepWork.Kernel;
import org.jingu.engine.simulate.StepWork.Size;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.Plan;
import org.jingu.ranks.PlanCosts;
import org.jingu.ranks.Planner;
import org.jingu.ranks.TablePlacement.Table;

/**
 * A model of which only the sizes are known: what a paper says of one, or what one may become.
 *
 * @param batch examples of a step, of all ranks together
 * @param precision of matrix products
 * @param tables equal tables of one look-up each
 * @param parameters dense ones
 * @param forwardGflop of an example
 * @param activationKb of an example, with gradients
 * @param slots what the optimizer keeps of a dense parameter
 * @param numbers dense values and labels of an example
 */
public record ShapeConfig(
    @Doc("Examples of a step, of all ranks together") @Range(min = 1) int batch,
    @Doc("Of matrix products") @Default("bf16") Precision precision,
    @Doc("Equal tables of one look-up each") Tables tables,
    @Doc("Dense parameters") @Range(min = 0) long parameters,
    @Doc("10^9 operations of an example's forward pass; training takes three times as many")
        @Range(min = 0)
        double forwardGflop,
    @Doc("Activations of an example and their gradients, 10^3 bytes") @Range(min = 0)
        double activationKb,
    @Doc("Numbers that the optimizer keeps of a dense parameter")
        @Default("2")
        @Range(min = 0, max = 8)
        int slots,
    @Doc("Dense values and labels of an example") @Default("0") @Range(min = 0) int numbers) {
  private static final int BACKWARD = 2;

  /**
   * Equal tables.
   *
   * @param count how many
   * @param rows of each
   * @param width of a row
   * @param ids of a bag
   * @param elementBytes of an element and what is kept of it
   * @param rowBytes of what is kept of a row
   */
  public record Tables(
      @Doc("How many") @Range(min = 1, max = 10_000) int count,
      @Doc("Rows of each") @Range(min = 1) int rows,
      @Doc("Numbers of a row") @Range(min = 1) int width,
      @Doc("Ids of a bag, in the mean") @Default("1") @Range(min = 0) double ids,
      @Doc("Bytes of an element and what is kept of it") @Default("4") @Range(min = 1, max = 64)
          int elementBytes,
      @Doc("Bytes of what is kept of a row") @Default("4") @Range(min = 0, max = 1024)
          int rowBytes) {}

  /** The work of a step, of one kernel each way, which computes and never waits for memory. */
  public StepWork work() {
    List<Table> all = new ArrayList<>();
    for (int i = 0; i < tables.count; i++) {
      String name = "table" + i;
      all.add(new Table(name, tables.rows, tables.width, tables.width, tables.ids, false));
    }
    return new StepWork(
        batch,
        List.of(kernel(1)),
        List.of(kernel(BACKWARD)),
        parameters,
        slots,
        new Size(0, activationKb * 1e3),
        numbers,
        all,
        false,
        (costs, memory, ranks) -> place(all, costs, memory, ranks));
  }

  private Kernel kernel(int times) {
    return new Kernel(new Size(0, times * forwardGflop * 1e9), new Size(0, 0));
  }

  private Plan place(List<Table> all, PlanCosts costs, long memory, int ranks) {
    PlanCosts stored = costs.stored(tables.elementBytes, tables.rowBytes, false);
    try {
      return Planner.plan(all, new PlacementRules(Map.of(), memory, stored), ranks);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("tables", String.valueOf(e.getMessage()));
    }
  }
}
