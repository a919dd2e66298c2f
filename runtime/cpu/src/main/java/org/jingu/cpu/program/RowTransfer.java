package org.jingu.cpu.program;

import java.nio.FloatBuffer;
import org.jingu.api.data.IdBags;
import org.jingu.cpu.program.TableShare.ShardBag;
import org.jingu.cpu.table.RowView;
import org.jingu.ranks.Shard;

/** Copies the rows of some examples between a bag's place and the narrower rows of a shard. */
final class RowTransfer {
  private RowTransfer() {}

  /** The numbers that an example's look-up of a shard brings. */
  static int width(ShardBag of) {
    return of.bag().positions() * of.shard().columns();
  }

  /** A shard's rows, one example after another from a place in a buffer. */
  static RowView packed(ShardBag of, FloatBuffer data, int at) {
    return new RowView(data, at, width(of), of.bag().positions(), of.shard().columns());
  }

  /** Takes the columns of a shard out of the first examples of a bag's rows. */
  static void cut(ShardBag of, RowView from, int count, RowView to) {
    Shard shard = of.shard();
    if (shard.columns() == shard.width()) {
      copy(from, 0, to, count, width(of));
      return;
    }
    for (int row = 0; row < count * of.bag().positions(); row++) {
      to.data().put(to.at(row), from.data(), from.at(row) + shard.firstColumn(), shard.columns());
    }
  }

  /**
   * Puts a shard's rows in their columns of a bag's; of blocks of rows, all are added.
   *
   * @param adding whether another block was there before
   */
  static void put(ShardBag of, RowView from, int first, int count, RowView to, boolean adding) {
    Shard shard = of.shard();
    int positions = of.bag().positions();
    if (adding) {
      add(from, first, to, count, shard.columns());
    } else if (shard.columns() == shard.width()) {
      copy(from, first, to, count, width(of));
    } else {
      for (int row = 0; row < count * positions; row++) {
        to.data()
            .put(
                to.at(row) + shard.firstColumn(),
                from.data(),
                from.at(first * positions + row),
                shard.columns());
      }
    }
  }

  /** In one piece where examples lie so. */
  private static void copy(RowView from, int first, RowView to, int count, int width) {
    int source = from.offset() + first * from.stride();
    int target = to.offset();
    if (from.stride() == width && to.stride() == width) {
      to.data().put(target, from.data(), source, count * width);
      return;
    }
    for (int b = 0; b < count; b++) {
      to.data().put(target + b * to.stride(), from.data(), source + b * from.stride(), width);
    }
  }

  private static void add(RowView from, int first, RowView to, int count, int width) {
    for (int b = 0; b < count; b++) {
      int source = from.at(first + b);
      int target = to.at(b);
      for (int i = 0; i < width; i++) {
        float sum = to.data().get(target + i) + from.data().get(source + i);
        to.data().put(target + i, sum);
      }
    }
  }

  /** Divides the rows of bags, or their gradients, by the number of the bags' ids. */
  static void divide(RowView rows, int count, int width, IdBags ids) {
    for (int b = 0; b < count; b++) {
      int size = ids.offsets()[b + 1] - ids.offsets()[b];
      for (int i = rows.at(b); size > 1 && i < rows.at(b) + width; i++) {
        rows.data().put(i, rows.data().get(i) / size);
      }
    }
  }
}
