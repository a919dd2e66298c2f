package org.jingu.data.read;

import org.jspecify.annotations.Nullable;

/**
 * Where a column's values lie in the record batches of one file.
 *
 * @param name the column
 * @param layout scalars, lists or text
 * @param listSize the size of fixed-size lists
 * @param type of the values, or of the indices of a dictionary; null for text
 * @param dictionary the dictionary's id, or null
 * @param node the position of its field node
 * @param buffer the position of its first buffer, not counting variadic ones
 * @param variadicBefore how many columns with variadic buffers stand before it
 */
record Column(
    String name,
    Layout layout,
    int listSize,
    @Nullable Primitive type,
    @Nullable Long dictionary,
    int node,
    int buffer,
    int variadicBefore) {

  /** How an example's values are stored. */
  enum Layout {
    SCALAR,
    LIST,
    LARGE_LIST,
    FIXED_LIST,
    TEXT,
    LARGE_TEXT
  }

  boolean isList() {
    return layout == Layout.LIST || layout == Layout.LARGE_LIST || layout == Layout.FIXED_LIST;
  }

  /** The type of values that are known not to be text. */
  Primitive primitive() {
    if (type == null) {
      throw new IllegalStateException("column '" + name + "' is text");
    }
    return type;
  }

  /** The column of a list's elements. */
  Column elements() {
    int own = layout == Layout.FIXED_LIST ? 1 : 2;
    return new Column(
        name, Layout.SCALAR, 0, type, dictionary, node + 1, buffer + own, variadicBefore);
  }
}
