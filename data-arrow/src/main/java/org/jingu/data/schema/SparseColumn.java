package org.jingu.data.schema;

import org.jingu.api.Pooling;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * A column of ids, or of lists of ids.
 *
 * @param name the Arrow column: whole numbers, dictionary-encoded, or a list of these
 * @param table the table whose rows the ids are; the column's own name where absent
 * @param rows the number of ids; taken from the table where absent
 * @param pooling how several ids become one vector, unless the training configuration says else
 * @param multiHot whether a row may have more than one id: list columns need it
 */
public record SparseColumn(
    @Doc("Arrow column of ids: whole numbers, dictionary-encoded, or a list of these") String name,
    @Doc("table whose rows the ids are; the column's own name where absent") @Nullable String table,
    @Doc("number of ids, the out-of-vocabulary one included; taken from the table where absent")
        @Range(min = 1)
        @Nullable Integer rows,
    @Doc("how several ids become one vector") @Default("sum") Pooling pooling,
    @Doc("whether a row may have more than one id; list columns need it") @Default("false")
        boolean multiHot) {

  /** The table's name. */
  public String tableName() {
    return table == null ? name : table;
  }

  /** A column of single ids with a table of its own in {@link DatasetSchema#tables}. */
  public static SparseColumn of(String name) {
    return new SparseColumn(name, null, null, Pooling.SUM, false);
  }
}
