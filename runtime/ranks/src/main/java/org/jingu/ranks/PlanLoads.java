package org.jingu.ranks;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jingu.ranks.PlanCosts.Load;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread.Kind;

/** What each rank does in a step and has, as tables are put here and there. */
final class PlanLoads {
  private final PlanCosts costs;
  private final int ranks;
  private final long most;
  private final double[] nanos;
  private final double[] bytes;
  private final long[] memory;

  PlanLoads(PlanCosts costs, int ranks, long most) {
    this.costs = costs;
    this.ranks = ranks;
    this.most = most == 0 ? Long.MAX_VALUE : most;
    this.nanos = new double[ranks];
    this.bytes = new double[ranks];
    this.memory = new long[ranks];
  }

  PlanLoads copy() {
    PlanLoads copy = new PlanLoads(costs, ranks, most);
    System.arraycopy(nanos, 0, copy.nanos, 0, ranks);
    System.arraycopy(bytes, 0, copy.bytes, 0, ranks);
    System.arraycopy(memory, 0, copy.memory, 0, ranks);
    return copy;
  }

  /** How good a plan is: what is over the memory, what a step takes, then how even it is. */
  record Score(double over, double nanos, double squares) {
    private static final double LEAST_GAIN = 1e-9;

    boolean isBetterThan(Score other) {
      if (over != other.over) {
        return over < other.over;
      }
      if (Math.abs(nanos - other.nanos) > LEAST_GAIN * other.nanos) {
        return nanos < other.nanos;
      }
      return squares < other.squares * (1 - LEAST_GAIN);
    }
  }

  void add(Table table, TableSpread spread, int sign) {
    int parts = spread.kind() == Kind.REPLICATED ? ranks : spread.ranks().size();
    Load load = costs.load(table, spread.kind(), parts, ranks);
    for (int i = 0; i < parts; i++) {
      int rank = spread.kind() == Kind.REPLICATED ? i : spread.ranks().get(i);
      nanos[rank] += sign * load.nanos();
      bytes[rank] += sign * load.bytes();
      memory[rank] += sign * load.memory();
    }
  }

  Score score() {
    double over = 0;
    double longest = 0;
    double fullest = 0;
    double squares = 0;
    for (int rank = 0; rank < ranks; rank++) {
      over += Math.max(0, memory[rank] - most);
      longest = Math.max(longest, nanos[rank]);
      fullest = Math.max(fullest, bytes[rank]);
      squares += Math.pow(time(rank), 2) + Math.pow((double) memory[rank], 2) * 0x1p-40;
    }
    return new Score(over, longest + fullest * costs.byteNanos(), squares);
  }

  double time(int rank) {
    return nanos[rank] + bytes[rank] * costs.byteNanos();
  }

  double computing(int rank) {
    return nanos[rank];
  }

  long memory(int rank) {
    return memory[rank];
  }

  int ranks() {
    return ranks;
  }

  /** What a whole table weighs where the costliest come first: memory counts where it is scarce. */
  double weight(Table table) {
    Load load = costs.load(table, Kind.WHOLE, 1, ranks);
    double time = load.nanos() + load.bytes() * costs.byteNanos();
    return time + (most == Long.MAX_VALUE ? 0 : load.memory());
  }

  /** The rank that would have least with a table. */
  int leastFor(Table table) {
    long needed = costs.load(table, Kind.WHOLE, 1, ranks).memory();
    return IntStream.range(0, ranks)
        .boxed()
        .min(
            Comparator.comparingDouble((Integer rank) -> Math.max(0, memory[rank] + needed - most))
                .thenComparingDouble(this::time)
                .thenComparingLong(rank -> memory[rank])
                .thenComparing(rank -> rank))
        .orElseThrow();
  }

  /** The rank that a plan waits for, or that has too much. */
  int fullest() {
    return IntStream.range(0, ranks)
        .boxed()
        .max(
            Comparator.comparingDouble((Integer rank) -> Math.max(0, memory[rank] - most))
                .thenComparingDouble(this::time)
                .thenComparing(rank -> -rank))
        .orElseThrow();
  }

  /** Ranks from that with least to that with most, without a table that is there. */
  List<Integer> fromLeast(Table table, TableSpread now) {
    add(table, now, -1);
    List<Integer> order =
        IntStream.range(0, ranks)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer rank) -> time(rank))
                    .thenComparingLong(rank -> memory[rank])
                    .thenComparing(rank -> rank))
            .toList();
    add(table, now, 1);
    return order;
  }
}
