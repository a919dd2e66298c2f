package org.jingu.cpu.program;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jingu.cpu.table.RowTotals;
import org.jingu.cpu.table.RowTotals.Sums;
import org.jingu.cpu.table.RowView;
import org.jingu.ranks.Message;
import org.jingu.ranks.Shard;
import org.jingu.ranks.TablePlacement.Placed;
import org.jingu.ranks.TableSpread.Kind;
import org.jingu.ranks.Team;

/**
 * Sums over tables of which several ranks have parts. A sum goes from part to part, each of which
 * adds its own to it, so it has the bits of one that is made in one place. Parts of columns hand on
 * a number a row, blocks of rows one number.
 */
final class ShardSums {
  private final Team team;
  private final RowTotals totals;
  private final Message[] out;
  private final List<Own> own;
  private final int mostParts;
  private final int mostColumns;

  /** A table of which this rank has a part. */
  private record Own(String table, Placed placed, int part) {
    boolean ofColumns() {
      return placed.kind() == Kind.COLUMN;
    }

    boolean last() {
      return part + 1 == placed.shards().size();
    }

    int neighbour(int by) {
      return placed.shards().get(part + by).owner();
    }
  }

  /**
   * Of one rank.
   *
   * @param tables all that are cut or whole, in the order of the model
   */
  ShardSums(Map<String, Placed> tables, RowTotals totals, Team team) {
    this.team = team;
    this.totals = totals;
    this.out = new Message[team.world()];
    this.own =
        tables.entrySet().stream()
            .flatMap(of -> of.getValue().of(team.rank()).stream().map(shard -> own(of, shard)))
            .toList();
    this.mostParts = most(tables.values(), placed -> true);
    this.mostColumns = most(tables.values(), placed -> placed.kind() == Kind.COLUMN);
  }

  private static Own own(Map.Entry<String, Placed> of, Shard shard) {
    return new Own(of.getKey(), of.getValue(), of.getValue().shards().indexOf(shard));
  }

  private static int most(Collection<Placed> tables, Predicate<Placed> which) {
    return tables.stream().filter(which).mapToInt(of -> of.shards().size()).max().orElse(0);
  }

  /**
   * The squared norms of the gradients of tables.
   *
   * @return of the tables of which the last part is here
   */
  Map<String, Double> squares(List<RowView> gradients) {
    Map<String, Double> norms = new LinkedHashMap<>();
    handOn(own, mostParts, totals::forSquares, of -> totals.addSquares(gradients, of), norms);
    own.stream().filter(of -> !of.last()).forEach(of -> norms.remove(of.table));
    return norms;
  }

  /**
   * Makes known the means over rows of which several ranks have columns.
   *
   * @param scalars of the step, new ones every time
   */
  void findMeans(List<RowView> gradients, Supplier<double[]> scalars) {
    List<Own> columns = own.stream().filter(Own::ofColumns).toList();
    for (int m = 0; m < totals.means() && mostColumns > 0; m++) {
      int mean = m;
      Map<String, Sums> sums =
          handOn(
              columns,
              mostColumns,
              totals::forTerms,
              of -> totals.addTerms(mean, gradients, scalars.get(), of),
              new LinkedHashMap<>());
      bringBack(columns, sums);
      totals.setMeans(mean, sums);
    }
  }

  /**
   * Makes sums go from part to part.
   *
   * @param most the parts of the table that has most, on any rank
   * @param norms receives the sums over whole parts
   * @return of columns the sums of each row
   */
  private Map<String, Sums> handOn(
      List<Own> tables,
      int most,
      Function<String, Sums> zeros,
      Consumer<Map<String, Sums>> add,
      Map<String, Double> norms) {
    Map<String, Sums> sums = new LinkedHashMap<>();
    for (Own of : tables) {
      sums.put(of.table, zeros.apply(of.table));
      norms.put(of.table, 0.0);
    }
    for (int turn = 0; turn < most; turn++) {
      add.accept(ofTurn(tables, turn, sums));
      clear();
      for (Own of : tables) {
        if (of.part == turn) {
          Sums rows = Objects.requireNonNull(sums.get(of.table));
          double sum = rows.total(Objects.requireNonNull(norms.get(of.table)));
          norms.put(of.table, sum);
          if (!of.last() && of.ofColumns()) {
            write(rows, out[of.neighbour(1)]);
          } else if (!of.last()) {
            out[of.neighbour(1)].put(sum);
          }
        }
      }
      if (turn + 1 < most) {
        team.exchange();
      }
      for (Own of : tables) {
        if (of.part == turn + 1) {
          ByteBuffer in = team.in(of.neighbour(-1));
          if (of.ofColumns()) {
            read(in, Objects.requireNonNull(sums.get(of.table)));
          } else {
            norms.put(of.table, in.getDouble());
          }
        }
      }
    }
    return sums;
  }

  /** Blocks of rows need not wait for each other before they add their own. */
  private static Map<String, Sums> ofTurn(List<Own> tables, int turn, Map<String, Sums> sums) {
    Map<String, Sums> now = new LinkedHashMap<>();
    for (Own of : tables) {
      if (turn == (of.ofColumns() ? of.part : 0)) {
        now.put(of.table, Objects.requireNonNull(sums.get(of.table)));
      }
    }
    return now;
  }

  /** Takes whole sums from the last parts to all others. */
  private void bringBack(List<Own> columns, Map<String, Sums> sums) {
    clear();
    for (Own of : columns) {
      for (Shard shard : of.last() ? of.placed.shards() : List.<Shard>of()) {
        write(Objects.requireNonNull(sums.get(of.table)), out[shard.owner()]);
      }
    }
    team.exchange();
    for (Own of : columns) {
      if (!of.last()) {
        read(team.in(of.placed.last()), Objects.requireNonNull(sums.get(of.table)));
      }
    }
  }

  /** Empties the messages to all ranks. */
  private void clear() {
    for (int rank = 0; rank < out.length; rank++) {
      out[rank] = team.out(rank);
    }
  }

  private static void write(Sums sums, Message to) {
    for (int row = 0; row < sums.rows(); row++) {
      to.put(sums.values()[row]);
    }
  }

  private static void read(ByteBuffer from, Sums to) {
    for (int row = 0; row < to.rows(); row++) {
      to.values()[row] = from.getDouble();
    }
  }
}
