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
 */
public record PlacementRules(Map<String, TableSpread> pins, long memory, PlanCosts costs) {
  /** Nothing. */
  public static final PlacementRules NONE = new PlacementRules(Map.of(), 0);

  /** Copies the map. */
  public PlacementRules {
    pins = Collections.unmodifiableMap(new LinkedHashMap<>(pins));
  }

  /** By the usual costs. */
  public PlacementRules(Map<String, TableSpread> pins, long memory) {
    this(pins, memory, PlanCosts.USUAL);
  }
}
