package org.jingu.ranks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A placement, and what is expected of it. */
public final class Plan {
  private final TablePlacement placement;
  private final Map<String, TableSpread> spreads;
  private final PlanLoads loads;

  Plan(TablePlacement placement, Map<String, TableSpread> spreads, PlanLoads loads) {
    this.placement = placement;
    this.spreads = new TreeMap<>(spreads);
    this.loads = loads;
  }

  /** Where tables are. */
  public TablePlacement placement() {
    return placement;
  }

  /** How each table is spread, by name. */
  public Map<String, TableSpread> spreads() {
    return new LinkedHashMap<>(spreads);
  }

  /**
   * What a rank is expected to do.
   *
   * @param memory bytes of tables and what is kept of them
   * @param tableMillis in a step with rows
   * @param exchangeMillis in a step to send rows and their gradients
   */
  public record Expected(int rank, long memory, double tableMillis, double exchangeMillis) {}

  /** By rank. */
  public List<Expected> expected() {
    return IntStream.range(0, loads.ranks())
        .mapToObj(
            rank ->
                new Expected(
                    rank,
                    loads.memory(rank),
                    loads.computing(rank) / 1e6,
                    (loads.time(rank) - loads.computing(rank)) / 1e6))
        .toList();
  }

  /** The milliseconds that tables and their exchange are expected to take of a step. */
  public double millis() {
    return loads.score().nanos() / 1e6;
  }

  /** The time of the rank that takes longest in that of the mean. */
  public double imbalance() {
    double mean = IntStream.range(0, loads.ranks()).mapToDouble(loads::time).average().orElse(0);
    return mean == 0 ? 1 : loads.time(loads.fullest()) / mean;
  }

  /** What keeps the plan from being faster, in words. */
  public String binding() {
    int fullest = loads.fullest();
    Expected of = expected().get(fullest);
    double larger = Math.max(of.tableMillis, of.exchangeMillis);
    double share = larger / Math.max(of.tableMillis + of.exchangeMillis, Double.MIN_VALUE);
    return "%s rank %d, %.0f %% of its %.2f ms"
        .formatted(
            of.tableMillis >= of.exchangeMillis
                ? "looking up and moving rows on"
                : "what is sent by",
            fullest,
            100 * share,
            of.tableMillis + of.exchangeMillis);
  }

  /** Which ranks have which tables, the tables of one spread together. */
  public String describe() {
    Map<String, List<String>> tables = new TreeMap<>();
    spreads.forEach(
        (table, of) -> tables.computeIfAbsent(of.toString(), it -> new ArrayList<>()).add(table));
    List<String> parts = new ArrayList<>();
    tables.forEach((spread, names) -> parts.add(spread + ": " + String.join(", ", names)));
    return String.join("; ", parts);
  }

  void requireMemory(long most) {
    for (int rank = 0; rank < loads.ranks() && most > 0; rank++) {
      if (loads.memory(rank) > most) {
        throw new IllegalArgumentException(
            "rank %d would have %,d MiB of tables, of at most %,d MiB; use more ranks, or raise train.parallel.memory_mb"
                .formatted(rank, loads.memory(rank) >> 20, most >> 20));
      }
    }
  }
}
