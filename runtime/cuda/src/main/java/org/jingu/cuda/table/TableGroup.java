package org.jingu.cuda.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cuda.program.Segment;

/** All tables of one width as one matrix of rows, one table after another, with their bags. */
public final class TableGroup {
  private static final long MOST_ROWS = (1L << 32) - 2;

  private final int width;
  private final TableStorage storage;
  private final Map<String, Long> firstRows = new LinkedHashMap<>();
  private final Map<String, Integer> rows = new LinkedHashMap<>();
  private final List<EmbeddingBag> bags = new ArrayList<>();
  private long rowCount;

  private TableGroup(int width, TableStorage storage) {
    this.width = width;
    this.storage = storage;
  }

  /**
   * Groups tables by width.
   *
   * @throws IllegalArgumentException if a group has more rows than a key of 32 bits can name
   */
  public static List<TableGroup> of(Collection<EmbeddingBag> bags, TableStorage storage) {
    Map<Integer, TableGroup> groups = new LinkedHashMap<>();
    for (EmbeddingBag bag : bags) {
      groups.computeIfAbsent(bag.width(), width -> new TableGroup(width, storage)).add(bag);
    }
    return List.copyOf(groups.values());
  }

  private void add(EmbeddingBag bag) {
    if (!firstRows.containsKey(bag.table())) {
      firstRows.put(bag.table(), rowCount);
      rows.put(bag.table(), bag.rows());
      rowCount += bag.rows();
      if (rowCount > MOST_ROWS) {
        throw new IllegalArgumentException(
            "the tables of width %d have more than %d rows together; --engine cuda takes no more"
                .formatted(width, MOST_ROWS));
      }
    }
    bags.add(bag);
  }

  /** The width of a row. */
  public int width() {
    return width;
  }

  /** How an element of a row is stored. */
  public TableStorage storage() {
    return storage;
  }

  /** The rows of all tables. */
  public long rowCount() {
    return rowCount;
  }

  /** The tables' names. */
  public Collection<String> tables() {
    return firstRows.keySet();
  }

  /** Where a table begins. */
  public long firstRow(String table) {
    return firstRows.get(table);
  }

  /** The rows of a table. */
  public int rows(String table) {
    return rows.get(table);
  }

  /** The look-ups of these tables, in the order of the model. */
  public List<EmbeddingBag> bags() {
    return List.copyOf(bags);
  }

  /** The rows. */
  public Segment weights() {
    return new Segment("table_weights_" + width);
  }

  /** Bytes of {@link #weights}. */
  public long weightBytes() {
    return storage.bytes() * rowCount * width;
  }

  /** What the optimizer keeps in a slot. */
  public Segment slot(int number) {
    return new Segment("table_slot_" + number + "_" + width);
  }

  /** Elements of a slot in a row. */
  public long slotWidth(Update.Slot slot) {
    return slot.scope() == Scope.ROW ? 1 : width;
  }

  /** By row, the last step with a gradient. */
  public Segment stamps() {
    return new Segment("table_stamps_" + width);
  }

  /** Memory for the ids of a batch, used by one group after another. */
  public static Segment work() {
    return new Segment("table_work");
  }
}
