package org.jingu.engine.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.engine.backend.Sharing;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.PlanCosts;
import org.jingu.ranks.TableSpread;
import org.jspecify.annotations.Nullable;

/**
 * How several ranks share a run. None of it changes what is trained, but for the last bits of sums,
 * so a run may be resumed with another.
 *
 * @param tables how tables are spread
 * @param memoryMb what a rank has for tables and what is kept of them, in MiB; 0 is no limit
 * @param costs what a plan reckons with; null is {@link PlanCosts#USUAL}
 * @param dense who keeps what the optimizer does of dense parameters
 * @param virtual slices of every batch; 0 is as many as there are ranks
 */
public record ParallelConfig(
    @Doc("How tables are spread over ranks, by table or feature; others as is planned")
        @Default("{}")
        Map<String, Spread> tables,
    @Doc("Memory that a rank has for tables and what optimizers keep of them, MiB; 0 is no limit")
        @Default("0")
        @Range(min = 0)
        long memoryMb,
    @Doc(
            "What a plan reckons with; left out, what another machine took. 'inspect --measure' finds it")
        @Nullable Costs costs,
    @Doc("Whether each rank keeps optimizer states of all dense parameters, or of a share")
        @Default("replicated")
        Dense dense,
    @Doc(
            "Slices of every batch, a multiple of the ranks, which compute them in turn: any such number of ranks then gives the same bits; 0 is one a rank")
        @Default("0")
        @Range(min = 0, max = 4096)
        int virtual) {
  /** As is planned. */
  static final ParallelConfig USUAL = new ParallelConfig(Map.of(), 0, null, Dense.REPLICATED, 0);

  /** Who keeps what the optimizer does of dense parameters, and moves these. */
  public enum Dense {
    /** Every rank. */
    REPLICATED,
    /** Each rank for a share of them, which it then sends the others (ZeRO, stage 1). */
    ZERO1
  }

  /** How one table is spread. */
  public record Spread(
      @Doc("Cut by column or by row, whole on one rank, or replicated on all")
          TableSpread.Kind kind,
      @Doc("The ranks, in the order of the parts; none where it is replicated") @Default("[]")
          List<Integer> ranks) {}

  /** What a machine takes. */
  public record Costs(
      @Doc("Nanoseconds of an id that is looked up and whose row moves") @Range(min = 0)
          double idNs,
      @Doc("Nanoseconds of each number of its row") @Range(min = 0) double numberNs,
      @Doc("Nanoseconds of a byte that is sent") @Range(min = 0) double byteNs) {}

  /**
   * What it asks of ranks.
   *
   * @param batch examples of a step
   */
  Sharing sharing(int batch) {
    return new Sharing(rules(batch), virtual, dense == Dense.ZERO1);
  }

  private PlacementRules rules(int batch) {
    Map<String, TableSpread> pins = new LinkedHashMap<>();
    tables.forEach((name, of) -> pins.put(name, new TableSpread(of.kind, of.ranks)));
    PlanCosts usual = PlanCosts.USUAL.ofBatch(batch);
    return new PlacementRules(
        pins,
        memoryMb << 20,
        costs == null ? usual : usual.timed(costs.idNs, costs.numberNs, costs.byteNs),
        virtual > 0);
  }
}
