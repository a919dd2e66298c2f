package org.jingu.ranks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is asked of a placement.
 *
 * @param pins how tables are spread for which somebody says it, by the name of the table, or of a
 *     feature for all tables that it is looked up in
 * @param memory the bytes that a rank has for tables and what is kept of them; 0 is no limit
 * @param costs by which plans are judged
 * @param exact whether tables that nobody pins are spread only in ways in which their sums have the
 *     bits of one rank: whole or in columns
 */
public record PlacementRules(
    Map<String, TableSpread> pins, long memory, PlanCosts costs, boolean exact) {
  /** Nothing. */
  public static final PlacementRules NONE = new PlacementRules(Map.of(), 0);

  /** Copies the map. */
  public PlacementRules {
    pins = Collections.unmodifiableMap(new LinkedHashMap<>(pins));
  }

  /** Whatever helps. */
  public PlacementRules(Map<String, TableSpread> pins, long memory, PlanCosts costs) {
    this(pins, memory, costs, false);
  }

  /** The same by other costs. */
  public PlacementRules by(PlanCosts other) {
    return new PlacementRules(pins, memory, other, exact);
  }

  /** By the usual costs. */
  public PlacementRules(Map<String, TableSpread> pins, long memory) {
    this(pins, memory, PlanCosts.USUAL);
  }
}
