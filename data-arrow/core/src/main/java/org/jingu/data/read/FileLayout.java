package org.jingu.data.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;

/**
 * How the record batches of a schema lay their columns out: field nodes and buffers stand in the
 * order of a walk through the fields, so one column's place depends on all before it.
 *
 * @param columns the top-level columns in order
 * @param nodes how many field nodes a record batch has
 * @param buffers how many buffers, not counting variadic ones
 * @param views how many columns, at any depth, have variadic buffers
 */
record FileLayout(List<Column> columns, int nodes, int buffers, int views) {
  /**
   * Walks the fields.
   *
   * @param damaged makes the exception of what is wrong
   * @param unionsHaveValidity as before version 5 of the format
   * @throws org.jingu.api.data.DataException if a field contradicts itself
   */
  static FileLayout of(
      Function<String, DataException> damaged, List<Field> fields, boolean unionsHaveValidity) {
    Walk walk = new Walk(damaged, unionsHaveValidity);
    List<Column> columns = new ArrayList<>();
    for (Field field : fields) {
      columns.add(walk.add(field.getName(), field));
    }
    return new FileLayout(List.copyOf(columns), walk.nodes, walk.buffers, walk.views);
  }

  /** How the batches of a dictionary lay its values out. */
  static FileLayout ofDictionary(
      Function<String, DataException> damaged, Column encoded, boolean unionsHaveValidity) {
    Field field = encoded.field();
    FieldType type = new FieldType(true, field.getType(), null, field.getMetadata());
    return of(
        damaged, List.of(new Field(encoded.name(), type, field.getChildren())), unionsHaveValidity);
  }

  private static final class Walk {
    private final Function<String, DataException> damaged;
    private final boolean unionsHaveValidity;
    private int nodes;
    private int buffers;
    private int views;

    Walk(Function<String, DataException> damaged, boolean unionsHaveValidity) {
      this.damaged = damaged;
      this.unionsHaveValidity = unionsHaveValidity;
    }

    Column add(String name, Field field) {
      boolean encoded = field.getDictionary() != null;
      ArrowType type = encoded ? field.getDictionary().getIndexType() : field.getType();
      int node = nodes++;
      int buffer = buffers;
      int before = views;
      buffers += TypeLayout.getTypeBufferCount(type);
      if (type instanceof ArrowType.Union && unionsHaveValidity) {
        buffers++;
      }
      if (type instanceof ArrowType.Utf8View || type instanceof ArrowType.BinaryView) {
        views++;
      }
      List<Column> children = new ArrayList<>();
      if (!encoded) {
        for (Field child : field.getChildren()) {
          children.add(add(name, child));
        }
      }
      Primitive primitive = !encoded && Types.isBool8(field) ? Primitive.BOOL8 : Primitive.of(type);
      Layout layout = primitive != null ? Layout.SCALAR : layout(type);
      Column column =
          new Column(name, field, layout, primitive, node, buffer, before, List.copyOf(children));
      if (column.isList() && children.size() != 1) {
        throw damaged.apply(
            "list column '%s' has %s"
                .formatted(
                    name,
                    children.isEmpty()
                        ? "no element type"
                        : children.size() + " element types instead of one"));
      }
      if (column.size() < 0) {
        throw damaged.apply("column '%s' has values of size %d".formatted(name, column.size()));
      }
      return column;
    }

    private static Layout layout(ArrowType type) {
      return switch (type.getTypeID()) {
        case Utf8, Binary -> Layout.TEXT;
        case LargeUtf8, LargeBinary -> Layout.LARGE_TEXT;
        case Utf8View, BinaryView -> Layout.TEXT_VIEW;
        case FixedSizeBinary -> Layout.FIXED_TEXT;
        case List -> Layout.LIST;
        case LargeList -> Layout.LARGE_LIST;
        case ListView -> Layout.LIST_VIEW;
        case LargeListView -> Layout.LARGE_LIST_VIEW;
        case FixedSizeList -> Layout.FIXED_LIST;
        case Null -> Layout.NULL;
        default -> Layout.OTHER;
      };
    }
  }
}
