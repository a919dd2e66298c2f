package org.jingu.data.schema;

import org.jingu.api.Pooling;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * A column of ids, or of lists of ids, which may be sequences.
 *
 * @param name the Arrow column: whole numbers, dictionary-encoded, or a list of these
 * @param table the table whose rows the ids are; the column's own name where absent
 * @param rows the number of ids; taken from the table where absent
 * @param pooling how several ids become one vector, unless the training configuration says else
 * @param multiHot whether a row may have more than one id: list columns need it
 * @param sequence the most ids of a row, of which the latest are last and stay where there are
 *     more; null where their order means nothing
 */
public record SparseColumn(
    @Doc("Arrow column of ids: whole numbers, dictionary-encoded, or a list of these") String name,
    @Doc("table whose rows the ids are; the column's own name where absent") @Nullable String table,
    @Doc("number of ids, the out-of-vocabulary one included; taken from the table where absent")
        @Range(min = 1)
        @Nullable Integer rows,
    @Doc("how several ids become one vector") @Default("sum") Pooling pooling,
    @Doc("whether a row may have more than one id; list columns need it, or sequence")
        @Default("false")
        boolean multiHot,
    @Doc("the most ids of a row, whose order means something, the latest last; of more those stay")
        @Range(min = 1)
        @Nullable Integer sequence) {

  /** A column whose ids have no order. */
  public SparseColumn(
      String name,
      @Nullable String table,
      @Nullable Integer rows,
      Pooling pooling,
      boolean multiHot) {
    this(name, table, rows, pooling, multiHot, null);
  }

  /** The table's name. */
  public String tableName() {
    return table == null ? name : table;
  }

  /** Whether a row may be a list. */
  public boolean holdsLists() {
    return multiHot || sequence != null;
  }

  /** A column of single ids with a table of its own in {@link DatasetSchema#tables}. */
  public static SparseColumn of(String name) {
    return new SparseColumn(name, null, null, Pooling.SUM, false);
  }
}
