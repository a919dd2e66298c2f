package org.jingu.ranks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is asked of a placement.
 *
 * @param pins how tables are spread for which somebody says it, by the name of the table, or of a
 *     feature for all tables that it is looked up in
 */
public record PlacementRules(Map<String, TableSpread> pins) {
  /** Nothing. */
  public static final PlacementRules NONE = new PlacementRules(Map.of());

  /** Copies the map. */
  public PlacementRules {
    pins = Collections.unmodifiableMap(new LinkedHashMap<>(pins));
  }
}
