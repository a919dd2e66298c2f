package org.jingu.ranks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jingu.ranks.PlanLoads.Score;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread.Kind;

/**
 * Finds how tables are spread over ranks: first whole tables, the costliest first, each to the rank
 * that has least (Graham, 1969); then, as long as something helps, a table of the rank that has
 * most is moved, swapped with another, cut or copied. The same tables and costs give the same plan
 * everywhere; of equal ones the first by name counts.
 */
public final class Planner {
  /** Columns of a part, at least, and what their number is a multiple of. */
  private static final int FEWEST_COLUMNS = 8;

  /** Rows of a part, at least. */
  private static final int FEWEST_ROWS = 64;

  /** Elements of a table that is copied, at most: each rank has and moves all of them. */
  private static final long LARGEST_COPY = 1 << 18;

  /** So few tables and ranks that more is tried. */
  private static final int FEW = 6;

  /** Steps of the search, of which a few times as many as tables on a rank are usual. */
  private static final int MOST_ROUNDS = 400;

  private final List<Table> tables;
  private final Map<String, TableSpread> pins;
  private final PlanLoads loads;
  private final int ranks;
  private final boolean exact;

  /** Into how many parts a table may be cut: 2, 3, powers of two, and as many as ranks. */
  private final int[] numbersOfParts;

  private final TreeMap<String, TableSpread> spreads = new TreeMap<>();

  private Planner(Collection<Table> tables, PlacementRules rules, int ranks) {
    this.tables = tables.stream().sorted(Comparator.comparing(Table::name)).toList();
    this.pins = rules.pins();
    this.ranks = ranks;
    this.exact = rules.exact();
    this.numbersOfParts =
        IntStream.rangeClosed(2, ranks)
            .filter(it -> it < 4 || Integer.bitCount(it) == 1 || it == ranks)
            .toArray();
    this.loads = new PlanLoads(rules.costs(), ranks, rules.memory());
  }

  /**
   * Plans.
   *
   * @param rules pins by the names of tables
   * @throws IllegalArgumentException if tables cannot be spread as they are pinned, or do not fit
   *     into the ranks' memory
   */
  public static Plan plan(Collection<Table> tables, PlacementRules rules, int ranks) {
    Planner planner = new Planner(tables, rules, ranks);
    planner.placeWhole();
    planner.improve();
    if (planner.few()) {
      planner.tryCut();
    }
    TablePlacement placement = TablePlacement.of(tables, planner.spreads, ranks);
    Plan plan = new Plan(placement, planner.spreads, planner.loads.copy());
    plan.requireMemory(rules.memory());
    return plan;
  }

  private void put(Table table, TableSpread spread) {
    TableSpread before = spreads.put(table.name(), spread);
    if (before != null) {
      loads.add(table, before, -1);
    }
    loads.add(table, spread, 1);
  }

  private Score scoreWith(Table table, TableSpread spread) {
    TableSpread now = spreads.get(table.name());
    put(table, spread);
    Score score = loads.score();
    put(table, now);
    return score;
  }

  private void placeWhole() {
    for (Table table : tables) {
      TableSpread pin = pins.get(table.name());
      if (pin != null) {
        String problem = pin.problem(table, ranks);
        if (!problem.isEmpty()) {
          throw new IllegalArgumentException("table '%s' %s".formatted(table.name(), problem));
        }
        put(table, pin);
      }
    }
    List<Table> free = new ArrayList<>(tables.stream().filter(this::isFree).toList());
    free.sort(Comparator.comparingDouble(loads::weight).reversed().thenComparing(Table::name));
    for (Table table : free) {
      put(table, TableSpread.whole(loads.leastFor(table)));
    }
  }

  private boolean few() {
    return tables.size() <= FEW && ranks <= FEW;
  }

  /** Another beginning, from tables in as many parts as they can be cut into. */
  private void tryCut() {
    Map<String, TableSpread> before = Map.copyOf(spreads);
    Score score = loads.score();
    for (Table table : tables.stream().filter(this::isFree).toList()) {
      List<TableSpread> ways = others(table);
      put(table, ways.get(ways.size() - 1));
    }
    improve();
    if (!loads.score().isBetterThan(score)) {
      tables.forEach(table -> put(table, before.get(table.name())));
    }
  }

  private boolean isFree(Table table) {
    return !pins.containsKey(table.name());
  }

  private void improve() {
    boolean few = few();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      int fullest = loads.fullest();
      List<Table> there =
          tables.stream().filter(this::isFree).filter(it -> few || isOn(it, fullest)).toList();
      if (!moveOne(there) && !(few ? moveTwo(there) : swapTwo(there))) {
        return;
      }
    }
  }

  private boolean isOn(Table table, int rank) {
    TableSpread spread = spreads.get(table.name());
    return spread.kind() == Kind.REPLICATED || spread.ranks().contains(rank);
  }

  /** Spreads one table otherwise, in the best way of all. */
  private boolean moveOne(List<Table> candidates) {
    Score best = loads.score();
    Table moved = null;
    TableSpread to = null;
    for (Table table : candidates) {
      for (TableSpread other : others(table)) {
        Score score = scoreWith(table, other);
        if (score.isBetterThan(best)) {
          best = score;
          moved = table;
          to = other;
        }
      }
    }
    if (moved != null && to != null) {
      put(moved, to);
    }
    return moved != null;
  }

  /** All whole places, and parts on the ranks that have least, or where there are few, on any. */
  private List<TableSpread> others(Table table) {
    List<TableSpread> others = new ArrayList<>();
    IntStream.range(0, ranks).forEach(rank -> others.add(TableSpread.whole(rank)));
    if (table.size() <= LARGEST_COPY && !exact) {
      others.add(TableSpread.replicated());
    }
    for (List<Integer> some : groups(table)) {
      if (table.width() >= some.size() * FEWEST_COLUMNS) {
        others.add(new TableSpread(Kind.COLUMN, some));
      }
      if (table.rows() >= some.size() * FEWEST_ROWS && !table.sequence() && !exact) {
        others.add(new TableSpread(Kind.ROW, some));
      }
    }
    return others;
  }

  private List<List<Integer>> groups(Table table) {
    if (ranks <= FEW) {
      return IntStream.range(1, 1 << ranks)
          .filter(set -> Integer.bitCount(set) > 1)
          .mapToObj(
              set -> IntStream.range(0, ranks).filter(it -> (set >> it & 1) == 1).boxed().toList())
          .toList();
    }
    List<Integer> byLoad = loads.fromLeast(table, spreads.get(table.name()));
    return IntStream.of(numbersOfParts)
        .mapToObj(parts -> byLoad.subList(0, parts).stream().sorted().toList())
        .toList();
  }

  /** Spreads two tables otherwise, in the best way of all. */
  private boolean moveTwo(List<Table> candidates) {
    Score best = loads.score();
    Map<Table, TableSpread> better = Map.of();
    for (int i = 0; i < candidates.size(); i++) {
      Table one = candidates.get(i);
      TableSpread before = spreads.get(one.name());
      for (TableSpread way : others(one)) {
        put(one, way);
        for (Table other : candidates.subList(i + 1, candidates.size())) {
          for (TableSpread otherWay : others(other)) {
            Score score = scoreWith(other, otherWay);
            if (score.isBetterThan(best)) {
              best = score;
              better = Map.of(one, way, other, otherWay);
            }
          }
        }
      }
      put(one, before);
    }
    better.forEach(this::put);
    return !better.isEmpty();
  }

  /** Swaps two whole tables, in the best way of all. */
  private boolean swapTwo(List<Table> candidates) {
    Score best = loads.score();
    Table a = null;
    Table b = null;
    for (Table one : candidates) {
      for (Table other : tables) {
        TableSpread from = spreads.get(one.name());
        TableSpread to = spreads.get(other.name());
        if (isFree(other)
            && from.kind() == Kind.WHOLE
            && to.kind() == Kind.WHOLE
            && !from.equals(to)) {
          put(one, to);
          Score score = scoreWith(other, from);
          put(one, from);
          if (score.isBetterThan(best)) {
            best = score;
            a = one;
            b = other;
          }
        }
      }
    }
    if (a != null && b != null) {
      TableSpread from = spreads.get(a.name());
      put(a, spreads.get(b.name()));
      put(b, from);
    }
    return a != null;
  }
}
