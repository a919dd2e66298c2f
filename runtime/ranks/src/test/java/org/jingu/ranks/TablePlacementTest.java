package org.jingu.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jingu.ranks.TablePlacement.Placed;
import org.jingu.ranks.TablePlacement.Table;
import org.jingu.ranks.TableSpread.Kind;
import org.junit.jupiter.api.Test;

class TablePlacementTest {
  private static TablePlacement placed(Kind kind, Shard... shards) {
    return new TablePlacement(Map.of("item", new Placed(kind, List.of(shards))));
  }

  private static void refused(TablePlacement placement) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> placement.requireComplete(List.of(new Table("item", 6, 4)), 3));
    assertTrue(e.getMessage().contains("table 'item' [6, 4]"), e.getMessage());
  }

  @Test
  void everyElementIsInOnePlace() {
    placed(Kind.ROW, new Shard(2, 0, 2, 0, 4, 4), new Shard(0, 2, 4, 0, 4, 4))
        .requireComplete(List.of(new Table("item", 6, 4)), 3);
    refused(placed(Kind.WHOLE));
    refused(placed(Kind.WHOLE, Shard.whole(3, 6, 4)));
    refused(placed(Kind.WHOLE, Shard.whole(0, 6, 4), Shard.whole(0, 6, 4)));
    refused(placed(Kind.ROW, new Shard(0, 0, 3, 0, 4, 4), new Shard(1, 2, 3, 0, 4, 4)));
    refused(placed(Kind.ROW, new Shard(0, 0, 3, 0, 4, 4), new Shard(1, 4, 3, 0, 4, 4)));
    refused(placed(Kind.COLUMN, new Shard(0, 0, 6, 0, 2, 4), new Shard(1, 0, 6, 2, 1, 4)));
    refused(placed(Kind.REPLICATED, Shard.whole(0, 6, 4), Shard.whole(1, 6, 4)));
  }

  /** Seeded: what a shard has of a stretch of the table is a stretch of the shard. */
  @Test
  void theElementsOfShardsAreThoseOfTheTable() {
    Random random = new Random(6);
    for (int i = 0; i < 200; i++) {
      Table table = new Table("t", 1 + random.nextInt(9), 1 + random.nextInt(9));
      Kind kind = List.of(Kind.WHOLE, Kind.COLUMN, Kind.ROW).get(random.nextInt(3));
      int most = kind == Kind.ROW ? table.rows() : kind == Kind.COLUMN ? table.width() : 1;
      List<Integer> ranks =
          new ArrayList<>(IntStream.range(0, 1 + random.nextInt(most)).boxed().toList());
      Collections.shuffle(ranks, random);
      TablePlacement placement =
          TablePlacement.of(List.of(table), Map.of("t", new TableSpread(kind, ranks)), 9);
      long size = (long) table.rows() * table.width();
      for (long element = 0; element < size; element++) {
        long at = element;
        List<Shard> has =
            placement.of("t").shards().stream()
                .filter(it -> it.before(at + 1) > it.before(at))
                .toList();
        assertEquals(1, has.size());
        assertEquals(element, has.get(0).element(has.get(0).before(element)));
      }
    }
  }

  @Test
  void aTableThatNobodyHasIsAnException() {
    TablePlacement placement = TablePlacement.of(List.of(), Map.of(), 2);
    assertThrows(IllegalArgumentException.class, () -> placement.of("item"));
  }
}
