package org.jingu.cpu.table;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jingu.api.data.IdBags;
import org.jingu.ranks.Message;

/**
 * The rows that several ranks looked up in tables that each of them has, with the sums of their
 * gradients: every rank gives its own and takes all, in the order of ranks, and then moves the same
 * rows by the same sums.
 */
public final class MergedRows {
  private final TableUpdate update;
  private final List<Group> groups = new ArrayList<>();

  /** Of each bag the table. */
  private final List<Gradients> ofBags = new ArrayList<>();

  private final int[] size = new int[1];

  /** Tables that read the same ids, so that the same rows of them move. */
  private static final class Group {
    final RowGroups rows;
    final List<Gradients> tables = new ArrayList<>();
    int[] ids = {};
    int[] offsets = {};
    int count;

    Group(RowGroups rows) {
      this.rows = rows;
    }

    /** Makes room for more entries; each is a bag of one id. */
    void grow(int more) {
      if (ids.length < count + more) {
        ids = Arrays.copyOf(ids, (count + more) * 5 / 4);
        offsets = new int[ids.length + 1];
        Arrays.setAll(offsets, i -> i);
      }
    }
  }

  private static final class Gradients {
    final Table table;
    float[] values = {};

    Gradients(Table table) {
      this.table = table;
    }

    RowView view() {
      return RowView.contiguous(FloatBuffer.wrap(values), table.width());
    }
  }

  MergedRows(List<Table> tableOfBag, TableUpdate update) {
    this.update = update;
    for (Table table : tableOfBag) {
      Group group =
          groups.stream()
              .filter(it -> it.rows == table.groups())
              .findFirst()
              .orElseGet(() -> added(new Group(table.groups())));
      Gradients of =
          group.tables.stream()
              .filter(it -> it.table == table)
              .findFirst()
              .orElseGet(() -> new Gradients(table));
      if (!group.tables.contains(of)) {
        group.tables.add(of);
      }
      ofBags.add(of);
    }
  }

  private Group added(Group group) {
    groups.add(group);
    return group;
  }

  /**
   * Puts the rows of the batch that is grouped in a message.
   *
   * @param gradients of the loss with respect to every bag's pooled rows
   */
  public void give(List<RowView> gradients, Message to) {
    for (Group group : groups) {
      int rows = group.rows.rows();
      int[] ids = new int[rows];
      Arrays.setAll(ids, group.rows::row);
      to.put(ids, 0, rows, 0);
      for (Gradients of : group.tables) {
        float[] sums = new float[rows * of.table.width()];
        update.rowGradients(of.table, gradients, sums);
        to.put(sums, 0, sums.length);
      }
    }
  }

  /** Begins to collect the rows of all ranks. */
  public void begin() {
    groups.forEach(group -> group.count = 0);
  }

  /** Takes the rows of the next rank. */
  public void take(ByteBuffer from) {
    for (Group group : groups) {
      int[] ids = Message.ints(from);
      group.grow(ids.length);
      System.arraycopy(ids, 0, group.ids, group.count, ids.length);
      for (Gradients of : group.tables) {
        float[] sums = Message.floats(from);
        int width = of.table.width();
        if (of.values.length < group.ids.length * width) {
          of.values = Arrays.copyOf(of.values, group.ids.length * width);
        }
        System.arraycopy(sums, 0, of.values, group.count * width, sums.length);
      }
      group.count += ids.length;
    }
  }

  /**
   * Groups what was taken in the place of the batch.
   *
   * @return the gradients, one entry a bag, for all that takes those of a grouped batch
   */
  public List<RowView> group() {
    for (Group group : groups) {
      group.grow(0);
      size[0] = group.count;
      group.rows.group(List.of(new IdBags(group.ids, group.offsets)), size);
    }
    List<RowView> views = ofBags.stream().map(Gradients::view).toList();
    update.sumChunks(views);
    return views;
  }
}
