package org.jingu.cpu.program;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.cpu.update.ParameterShare;
import org.jingu.ranks.Shard;
import org.jingu.ranks.TablePlacement;
import org.jingu.ranks.TablePlacement.Placed;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread.Kind;
import org.jingu.ranks.Team;

/**
 * What of a model one rank has, where several share it.
 *
 * @param team the ranks
 * @param placement where every table is
 * @param zero1 whether each rank keeps the optimizer's states of a share of the dense parameters
 *     alone
 */
public record TableShare(Team team, TablePlacement placement, boolean zero1) {
  /** This rank's share of so many dense elements, by which it keeps states and moves them. */
  public ParameterShare parameters(long elements) {
    return zero1
        ? ParameterShare.of(elements, team.rank(), team.world())
        : ParameterShare.of(elements, 0, 1);
  }

  /**
   * The tables of look-ups, for whoever places them. A bag is taken to have one id, a sequence as
   * many as it can.
   */
  public static Collection<Table> tables(Collection<EmbeddingBag> bags) {
    Map<String, Table> tables = new LinkedHashMap<>();
    for (EmbeddingBag bag : bags) {
      Table more =
          new Table(
              bag.table(),
              bag.rows(),
              bag.width(),
              bag.exampleWidth(),
              bag.positions(),
              bag.positions() > 1);
      tables.merge(bag.table(), more, TableShare::together);
    }
    return tables.values();
  }

  private static Table together(Table a, Table b) {
    return new Table(
        a.name(),
        a.rows(),
        a.width(),
        a.lookUps() + b.lookUps(),
        a.ids() + b.ids(),
        a.sequence() || b.sequence());
  }

  /** The look-ups of tables that all ranks have, which each makes for its own examples. */
  public List<EmbeddingBag> replicated(Collection<EmbeddingBag> bags) {
    return bags.stream().filter(it -> placement.of(it.table()).replicated()).toList();
  }

  /** The look-ups of this rank's shards, which it makes for all examples. */
  List<ShardBag> own(Collection<EmbeddingBag> bags) {
    return bags.stream()
        .flatMap(
            bag -> {
              Placed placed = placement.of(bag.table());
              return placed.of(team.rank()).stream()
                  .filter(shard -> !placed.replicated())
                  .map(shard -> new ShardBag(bag, placed, shard));
            })
        .toList();
  }

  /**
   * A look-up of a shard.
   *
   * @param bag of the whole table
   * @param placed where this is
   */
  public record ShardBag(EmbeddingBag bag, Placed placed, Shard shard) {
    /** Whether the shard is a block of rows, and knows of each bag a part of its ids. */
    public boolean ofRows() {
      return placed.kind() == Kind.ROW;
    }

    /**
     * What the ids are called: of a block of rows they are those of the feature that fall into it,
     * counted from its first row.
     */
    public String ids() {
      return ofRows()
          ? "%s[%d, %d)".formatted(bag.feature(), shard.firstRow(), shard.firstRow() + shard.rows())
          : bag.feature();
    }

    /**
     * The look-up in the shard. Where it knows a part of the ids alone, pooled rows are sums, of
     * which those whose examples they are make means.
     */
    EmbeddingBag local() {
      return new EmbeddingBag(
          bag.table(),
          ids(),
          shard.rows(),
          shard.columns(),
          ofRows() ? Pooling.SUM : bag.pooling(),
          bag.initializer(),
          bag.positions());
    }
  }

  /** The features of which a rank needs the ids of its own examples. */
  public static boolean neededByExample(EmbeddingBag bag, Placed placed) {
    return placed.replicated() || (placed.kind() == Kind.ROW && bag.pooling() == Pooling.MEAN);
  }
}
