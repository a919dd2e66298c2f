package org.jingu.ranks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jingu.ranks.TablePlacement.Table;

/**
 * How a table is spread over ranks.
 *
 * @param kind in which direction it is cut
 * @param ranks which have a part of it, in the order of the parts; of a replicated table none is
 *     named, for all have it
 */
public record TableSpread(Kind kind, List<Integer> ranks) {
  /** In which direction a table is cut. */
  public enum Kind {
    /** Not at all: one rank has it. */
    WHOLE,
    /** Each rank has some columns of all rows. */
    COLUMN,
    /** Each rank has all columns of a block of rows. */
    ROW,
    /** Each rank has all of it. */
    REPLICATED;

    /** As it is written in a configuration. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the ranks. */
  public TableSpread {
    ranks = List.copyOf(ranks);
  }

  /** A table that one rank has. */
  public static TableSpread whole(int rank) {
    return new TableSpread(Kind.WHOLE, List.of(rank));
  }

  /** A table that all ranks have. */
  public static TableSpread replicated() {
    return new TableSpread(Kind.REPLICATED, List.of());
  }

  /** Why a table cannot be spread so over so many ranks; empty where it can. */
  public String problem(Table table, int world) {
    int most = kind == Kind.COLUMN ? table.width() : kind == Kind.ROW ? table.rows() : 1;
    int least = kind == Kind.REPLICATED ? 0 : 1;
    if (kind == Kind.REPLICATED) {
      most = 0;
    }
    if (ranks.size() < least || ranks.size() > most) {
      return "names %d ranks; kind '%s' of a table [%d, %d] takes %s"
          .formatted(
              ranks.size(),
              kind.id(),
              table.rows(),
              table.width(),
              most == least ? String.valueOf(most) : least + " to " + most);
    }
    if (ranks.stream().anyMatch(it -> it < 0 || it >= world)
        || new HashSet<>(ranks).size() < ranks.size()) {
      return "names the ranks %s; each must be named once, and there are those from 0 to %d"
          .formatted(ranks, world - 1);
    }
    if (kind == Kind.ROW && table.sequence()) {
      return "cuts a table of a sequence by rows, whose ids have places; take kind 'column', 'whole' or 'replicated'";
    }
    return "";
  }

  /** The parts, of equal size up to one row or column. */
  List<Shard> shards(Table table, int world) {
    List<Shard> shards = new ArrayList<>();
    if (kind == Kind.REPLICATED) {
      for (int rank = 0; rank < world; rank++) {
        shards.add(Shard.whole(rank, table.rows(), table.width()));
      }
      return shards;
    }
    for (int i = 0; i < ranks.size(); i++) {
      int row = kind == Kind.ROW ? share(table.rows(), i) : 0;
      int rows = kind == Kind.ROW ? share(table.rows(), i + 1) - row : table.rows();
      int column = kind == Kind.COLUMN ? share(table.width(), i) : 0;
      int columns = kind == Kind.COLUMN ? share(table.width(), i + 1) - column : table.width();
      shards.add(new Shard(ranks.get(i), row, rows, column, columns, table.width()));
    }
    return shards;
  }

  private int share(int of, int part) {
    return (int) ((long) of * part / ranks.size());
  }

  @Override
  public String toString() {
    return kind.id() + (ranks.isEmpty() ? "" : " " + ranks);
  }
}
