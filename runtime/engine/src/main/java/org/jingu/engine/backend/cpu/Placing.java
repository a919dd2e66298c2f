package org.jingu.engine.backend.cpu;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.config.ConfigException;
import org.jingu.cpu.program.TableShare;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.Planner;
import org.jingu.ranks.TablePlacement;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread;

/** Where a model's tables are, by rules that name them as a configuration does. */
final class Placing {
  private static final String KEY = "train.parallel.tables.";

  private Placing() {}

  /**
   * A placement, the same wherever it is asked for.
   *
   * @throws ConfigException if the rules do not fit the model or the ranks
   */
  static TablePlacement of(Collection<EmbeddingBag> bags, PlacementRules rules, int ranks) {
    Collection<Table> tables = TableShare.tables(bags);
    Map<String, TableSpread> pins = new LinkedHashMap<>();
    rules
        .pins()
        .forEach(
            (name, spread) -> {
              List<Table> named = named(name, bags, tables);
              List<Table> fitting =
                  named.stream().filter(it -> spread.problem(it, ranks).isEmpty()).toList();
              if (fitting.isEmpty()) {
                throw new ConfigException(KEY + name, spread.problem(named.get(0), ranks));
              }
              fitting.forEach(table -> pins.put(table.name(), spread));
            });
    return Planner.plan(tables, pins, ranks);
  }

  /** The table of a name, or those in which a feature is looked up, of which some may be narrow. */
  private static List<Table> named(
      String name, Collection<EmbeddingBag> bags, Collection<Table> tables) {
    List<Table> found = new ArrayList<>();
    for (Table table : tables) {
      boolean ofFeature =
          bags.stream()
              .anyMatch(it -> it.feature().equals(name) && it.table().equals(table.name()));
      if (table.name().equals(name) || ofFeature) {
        found.add(table);
      }
    }
    if (found.isEmpty()) {
      throw new ConfigException(
          KEY + name,
          "is neither a table of the model nor a feature that it looks up; it has the tables "
              + String.join(", ", tables.stream().map(Table::name).toList()));
    }
    return found;
  }
}
