package org.jingu.data.read;

import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Where a column's values lie in the record batches of one file.
 *
 * @param name the column, also of the elements of its lists
 * @param field its type
 * @param layout how an example's values are stored
 * @param primitive of the values, or of the indices of a dictionary; null where they have no fixed
 *     width
 * @param node the position of its field node
 * @param buffer the position of its first buffer, not counting variadic ones
 * @param viewsBefore how many columns with variadic buffers stand before it
 * @param children of a nested type
 */
record Column(
    String name,
    Field field,
    Layout layout,
    @Nullable Primitive primitive,
    int node,
    int buffer,
    int viewsBefore,
    List<Column> children) {

  /** How an example's values are stored. */
  enum Layout {
    SCALAR,
    TEXT,
    LARGE_TEXT,
    TEXT_VIEW,
    FIXED_TEXT,
    LIST,
    LARGE_LIST,
    LIST_VIEW,
    LARGE_LIST_VIEW,
    FIXED_LIST,
    /** Nothing is stored: every value is null. */
    NULL,
    /** In a way that is skipped and not read. */
    OTHER
  }

  /** The type of the values, those of the dictionary if there is one. */
  ArrowType type() {
    return field.getType();
  }

  /** Whether rows view elements, which several may do with the same. */
  boolean isView() {
    return layout == Layout.LIST_VIEW || layout == Layout.LARGE_LIST_VIEW;
  }

  /** The dictionary's id, or null. */
  @Nullable Long dictionary() {
    return field.getDictionary() == null ? null : field.getDictionary().getId();
  }

  boolean isList() {
    return switch (layout) {
      case LIST, LARGE_LIST, LIST_VIEW, LARGE_LIST_VIEW, FIXED_LIST -> true;
      default -> false;
    };
  }

  /** Whether the values, or those of lists or of a dictionary, are text. */
  boolean holdsText() {
    return Types.isText(values().type());
  }

  boolean isText() {
    return switch (layout) {
      case TEXT, LARGE_TEXT, TEXT_VIEW, FIXED_TEXT -> true;
      default -> false;
    };
  }

  /** The column of a list's elements, or of the values themselves where there are no lists. */
  Column values() {
    return isList() ? children.get(0) : this;
  }

  /** The size of fixed-size lists, or of bytes of fixed width. */
  int size() {
    ArrowType type = type();
    if (type instanceof ArrowType.FixedSizeList list) {
      return list.getListSize();
    }
    return type instanceof ArrowType.FixedSizeBinary bytes ? bytes.getByteWidth() : 0;
  }

  /** The type of values that are known to have a fixed width. */
  Primitive fixedWidth() {
    if (primitive == null) {
      throw new IllegalStateException("column '" + name + "' has no fixed width");
    }
    return primitive;
  }

  /** The digits behind the point of decimals. */
  int scale() {
    return primitive != null && primitive.isDecimal() && type() instanceof ArrowType.Decimal decimal
        ? decimal.getScale()
        : 0;
  }
}
