package org.jingu.engine.simulate;

import java.util.Arrays;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.compiler.feed.BatchPart;
import org.jingu.engine.simulate.ClusterConfig.Reader;
import org.jingu.ranks.Shard;
import org.jingu.ranks.TablePlacement;
import org.jingu.ranks.TablePlacement.Placed;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread.Kind;
import org.jingu.ranks.Team;

/**
 * The bytes that ranks send each other in each exchange of a step: what the engine sends, not an
 * estimate of it. But for ids, of which a bag has as many as its table is said to have an example,
 * and for rows of replicated tables, of which all that are looked up are taken to differ.
 */
final class Traffic {
  private final StepWork work;
  private final TablePlacement placement;
  private final int ranks;
  private final int batch;
  private final int number;

  /** By rank the numbers that an example's look-ups of its shards bring. */
  private final double[] widths;

  /** By rank the examples that it computes, stand-ins too. */
  private final int[] computed;

  /** By rank its examples. */
  private final int[] counted;

  /** By rank the bytes of summed rows of replicated tables that it gives each other. */
  private final double[] copies;

  /** What one rank sends another. */
  interface Bytes {
    double between(int from, int to);
  }

  /**
   * Of a step.
   *
   * @param number the bytes of a number on its way
   */
  Traffic(StepWork work, TablePlacement placement, int ranks, int batch, int number) {
    this.work = work;
    this.placement = placement;
    this.ranks = ranks;
    this.batch = batch;
    this.number = number;
    this.computed = new int[ranks];
    this.counted = new int[ranks];
    this.copies = new double[ranks];
    for (int rank = 0; rank < ranks; rank++) {
      computed[rank] = BatchPart.computed(batch, new Slice(rank, ranks));
      counted[rank] = BatchPart.counted(batch, new Slice(rank, ranks));
      copies[rank] = copies(counted[rank]);
    }
    this.widths = new double[ranks];
    for (Table table : work.tables()) {
      Placed placed = placement.of(table.name());
      for (Shard shard : placed.shards()) {
        if (!placed.replicated()) {
          widths[shard.owner()] += (double) table.lookUps() * shard.columns() / shard.width();
        }
      }
    }
  }

  /** The numbers that an example's look-ups of a rank's shards bring. */
  double width(int rank) {
    return widths[rank];
  }

  /** Examples and ids on the way from who reads them. */
  Bytes batch(Reader reader) {
    double[] ids = new double[ranks];
    double own = 0;
    for (Table table : work.tables()) {
      Placed placed = placement.of(table.name());
      if (placed.replicated()) {
        own += table.ids() + 1;
        continue;
      }
      for (Shard shard : placed.shards()) {
        double share = placed.kind() == Kind.ROW ? (double) shard.rows() / table.rows() : 1;
        ids[shard.owner()] += table.ids() * share + 1;
      }
    }
    double ofExample = own + work.numbers();
    return (from, to) ->
        reader == Reader.EACH
            ? Integer.BYTES * ids[to] * counted[from]
            : from > 0 ? 0 : Float.BYTES * (ofExample * computed[to] + ids[to] * batch);
  }

  /** Pooled rows of a share of the examples, on their way to these. */
  Bytes rows(int parts) {
    return (from, to) -> number * widths[from] * computed[to] / parts;
  }

  /** Their gradients, on their way back. */
  Bytes rowGradients(int parts) {
    return (from, to) -> (number * widths[to] * counted[from] + copies[from]) / parts;
  }

  /** The summed rows of replicated tables that so many examples look up. */
  private double copies(int examples) {
    double bytes = 0;
    for (Table table : work.tables()) {
      if (placement.of(table.name()).replicated()) {
        double rows = Math.min(table.rows(), examples * table.ids());
        bytes += 2.0 * Integer.BYTES + rows * (Integer.BYTES + (double) number * table.width());
      }
    }
    return bytes;
  }

  /** A rank's number for all. */
  Bytes numbers(int count) {
    return (from, to) -> (double) Double.BYTES * count;
  }

  /** Pieces of dense gradients, on their way to who adds them. */
  Bytes pieces(int parts) {
    long[] shares = shares();
    return (from, to) -> (double) number * shares[to] / parts;
  }

  /** A rank's part of dense gradients or parameters, on its way to all. */
  Bytes parts() {
    long[] shares = shares();
    return (from, to) -> (double) number * shares[from];
  }

  /**
   * Pieces of dense gradients, or parts of what came of them, between the ranks of each host, of
   * which each has one part of so many.
   */
  Bytes insideHosts(int perHost, int parts) {
    double share = (double) number * work.parameters() / Math.min(ranks, perHost) / parts;
    return (from, to) -> from / perHost == to / perHost ? share : 0;
  }

  /** The same of these parts between the ranks of one number in each host. */
  Bytes betweenHosts(int perHost, int parts) {
    double share = (double) number * work.parameters() / ranks / parts;
    return (from, to) ->
        from / perHost != to / perHost && from % perHost == to % perHost ? share : 0;
  }

  private long[] shares() {
    long[] shares = new long[ranks];
    Arrays.setAll(shares, rank -> Team.share(work.parameters(), rank, ranks));
    return shares;
  }
}
