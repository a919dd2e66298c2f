package org.jingu.engine.backend.cpu;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.config.ConfigException;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.program.TableShare;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.Plan;
import org.jingu.ranks.PlanCosts;
import org.jingu.ranks.Planner;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread;

/** Where a model's tables are, by rules that name them as a configuration does. */
public final class Placing {
  private static final String KEY = "train.parallel.tables.";

  private Placing() {}

  /**
   * A plan, the same wherever it is asked for.
   *
   * @param options whose tables' optimizer and storage say what memory tables need
   * @throws ConfigException if the rules do not fit the model or the ranks
   */
  public static Plan plan(Collection<EmbeddingBag> bags, SessionOptions options, int ranks) {
    PlacementRules rules = options.placement();
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
    Plan plan;
    try {
      plan =
          Planner.plan(
              tables,
              new PlacementRules(pins, rules.memory(), costs(options), rules.exact()),
              ranks);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("train.parallel", String.valueOf(e.getMessage()));
    }
    if (options.trains() && decaysByMeans(options.trainingOptimizer().embedding())) {
      requireWholeRows(plan);
    }
    return plan;
  }

  private static boolean decaysByMeans(UpdateProgram program) {
    return program.settles() && !program.settlement().withoutMeans();
  }

  /** Whoever looks at a row decays it, and would have to ask all ranks that have columns of it. */
  private static void requireWholeRows(Plan plan) {
    plan.spreads()
        .forEach(
            (table, spread) -> {
              if (spread.kind() == TableSpread.Kind.COLUMN) {
                throw new ConfigException(
                    KEY + table,
                    "would be %s, but its optimizer's lazy decay depends on means over a row; name another kind for it, or set embedding_decay: every_step"
                        .formatted(spread));
              }
            });
  }

  private static PlanCosts costs(SessionOptions options) {
    int ofElement = options.tableStorage().bytes();
    int ofRow = 0;
    for (Update.Slot slot : options.trains() ? slots(options) : List.<Update.Slot>of()) {
      ofElement += slot.scope() == Scope.ELEMENT ? Float.BYTES : 0;
      ofRow += slot.scope() == Scope.ROW ? Float.BYTES : 0;
    }
    return options
        .placement()
        .costs()
        .stored(
            ofElement,
            ofRow,
            options.trains() && options.trainingOptimizer().embedding().everyRow());
  }

  private static List<Update.Slot> slots(SessionOptions options) {
    return options.trainingOptimizer().embedding().slots();
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
