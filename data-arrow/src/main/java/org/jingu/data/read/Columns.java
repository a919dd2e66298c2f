package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.SparseColumn;
import org.jspecify.annotations.Nullable;

/**
 * The columns of one file that a data set reads, in the order of the feature schema. Files may
 * order their columns, and choose integer widths, as they like.
 */
record Columns(
    List<Column> dense,
    List<Column> sparse,
    List<Column> labels,
    @Nullable Column weight,
    @Nullable Column group) {

  /**
   * Finds the columns.
   *
   * @throws DataException naming the column that is missing or has a type that cannot be used
   */
  static Columns bind(Path path, Schema schema, FeatureSchema features, DatasetSchema dataset) {
    Finder finder = new Finder(path, schema);
    List<Column> dense = new ArrayList<>();
    for (String name : features.dense()) {
      dense.add(finder.number(name, "dense column"));
    }
    List<Column> sparse = new ArrayList<>();
    for (SparseFeature feature : features.sparse()) {
      boolean multiHot =
          dataset.sparse().stream()
              .filter(column -> column.name().equals(feature.name()))
              .anyMatch(SparseColumn::multiHot);
      sparse.add(finder.ids(feature.name(), multiHot));
    }
    List<Column> labels = new ArrayList<>();
    for (String name : features.labels()) {
      labels.add(finder.number(name, "label"));
    }
    // Weights and groups serve training and evaluation; data to score need not have them.
    boolean labelled = !labels.isEmpty();
    return new Columns(
        dense,
        sparse,
        labels,
        labelled && dataset.weight() != null ? finder.number(dataset.weight(), "weight") : null,
        labelled && dataset.group() != null ? finder.key(dataset.group()) : null);
  }

  /** Every column. */
  List<Column> all() {
    List<Column> all = new ArrayList<>(dense);
    all.addAll(sparse);
    all.addAll(labels);
    if (weight != null) {
      all.add(weight);
    }
    if (group != null) {
      all.add(group);
    }
    return all;
  }

  /** The columns that are dictionary-encoded. */
  List<Column> encoded() {
    return all().stream().filter(column -> column.dictionary() != null).toList();
  }

  /** A column of text. */
  static Column text(Path path, Schema schema, String name) {
    return new Finder(path, schema).text(name);
  }

  /** The only column of a dictionary's batches. */
  static Column dictionary(Path path, Field values) {
    Field field =
        new Field(values.getName(), FieldType.nullable(values.getType()), values.getChildren());
    return new Finder(path, new Schema(List.of(field))).values(field);
  }

  /** Walks the fields as the record batches lay them out. */
  private static final class Finder {
    private final Path path;
    private final Schema schema;

    Finder(Path path, Schema schema) {
      this.path = path;
      this.schema = schema;
    }

    Column number(String name, String role) {
      Field field = find(name, role);
      Column column = column(field);
      if (column == null || column.layout() != Layout.SCALAR || column.dictionary() != null) {
        throw wrongType(field, role, "a float, an integer or a boolean");
      }
      return column;
    }

    Column ids(String name, boolean multiHot) {
      Field field = find(name, "sparse column");
      Column column = column(field);
      if (column == null || column.type() == null || !column.type().isInteger()) {
        String advice = "an integer, a dictionary or a list of these";
        throw wrongType(
            field,
            "sparse column",
            isText(field) ? advice + "; 'jingu prepare' turns text into ids" : advice);
      }
      if (column.isList() && !multiHot) {
        throw new DataException(
            "%s: sparse column '%s' holds lists (%s); set \"multi_hot\": true for it in schema.json"
                .formatted(path, name, describe(field)));
      }
      return column;
    }

    Column key(String name) {
      Field field = find(name, "group");
      Column column = column(field);
      boolean valid =
          column != null
              && !column.isList()
              && (column.type() == null || column.type().isInteger());
      if (column == null || !valid) {
        throw wrongType(field, "group", "an integer or text");
      }
      return column;
    }

    Column text(String name) {
      Field field = find(name, "text column");
      Column column = column(field);
      if (column == null || column.type() != null) {
        throw wrongType(field, "text column", "text");
      }
      return column;
    }

    Column values(Field field) {
      Column column = column(field);
      boolean valid =
          column != null
              && !column.isList()
              && (column.type() == null || column.type().isInteger());
      if (column == null || !valid) {
        throw wrongType(field, "dictionary of column", "integers or text");
      }
      return column;
    }

    private Field find(String name, String role) {
      List<Field> found =
          schema.getFields().stream().filter(field -> field.getName().equals(name)).toList();
      if (found.isEmpty()) {
        List<String> present = schema.getFields().stream().map(Field::getName).toList();
        throw new DataException(
            "%s has no column '%s', which is a %s; %s"
                .formatted(
                    path,
                    name,
                    role,
                    present.isEmpty() ? "it has no columns" : Suggestions.of(name, present)));
      }
      if (found.size() > 1) {
        throw new DataException(
            "%s has %d columns '%s'; rename all but one".formatted(path, found.size(), name));
      }
      return found.get(0);
    }

    private @Nullable Column column(Field wanted) {
      int[] at = new int[3];
      for (Field field : schema.getFields()) {
        if (field.getName().equals(wanted.getName())) {
          return locate(field, at[0], at[1], at[2]);
        }
        skip(field, at);
      }
      throw new IllegalStateException("the field is not of this schema");
    }

    private static void skip(Field field, int[] at) {
      at[0]++;
      if (field.getDictionary() != null) {
        at[1] += 2;
        return;
      }
      ArrowType type = field.getType();
      at[1] += TypeLayout.getTypeBufferCount(type);
      if (type instanceof ArrowType.Utf8View || type instanceof ArrowType.BinaryView) {
        at[2]++;
      }
      field.getChildren().forEach(child -> skip(child, at));
    }

    private static @Nullable Column locate(Field field, int node, int buffer, int variadic) {
      if (field.getDictionary() != null) {
        return column(field, field, node, buffer, variadic, Layout.SCALAR, 0);
      }
      ArrowType type = field.getType();
      if (type instanceof ArrowType.Utf8) {
        return new Column(field.getName(), Layout.TEXT, 0, null, null, node, buffer, variadic);
      }
      if (type instanceof ArrowType.LargeUtf8) {
        return new Column(
            field.getName(), Layout.LARGE_TEXT, 0, null, null, node, buffer, variadic);
      }
      Layout layout = Layout.SCALAR;
      int size = 0;
      if (type instanceof ArrowType.List) {
        layout = Layout.LIST;
      } else if (type instanceof ArrowType.LargeList) {
        layout = Layout.LARGE_LIST;
      } else if (type instanceof ArrowType.FixedSizeList fixed) {
        layout = Layout.FIXED_LIST;
        size = fixed.getListSize();
      }
      Field values = layout == Layout.SCALAR ? field : field.getChildren().get(0);
      return column(field, values, node, buffer, variadic, layout, size);
    }

    private static @Nullable Column column(
        Field field, Field values, int node, int buffer, int variadic, Layout layout, int size) {
      boolean encoded = values.getDictionary() != null;
      ArrowType stored = encoded ? values.getDictionary().getIndexType() : values.getType();
      Primitive type = Primitive.of(stored == null ? new ArrowType.Int(32, true) : stored);
      Long dictionary = encoded ? values.getDictionary().getId() : null;
      return type == null
          ? null
          : new Column(field.getName(), layout, size, type, dictionary, node, buffer, variadic);
    }

    private DataException wrongType(Field field, String role, String expected) {
      return new DataException(
          "%s: %s '%s' has the type %s; it must be %s"
              .formatted(path, role, field.getName(), describe(field), expected));
    }
  }

  /** A type as people write it: {@code list<int64>}. */
  private static String describe(Field field) {
    ArrowType type = field.getType();
    if (field.getDictionary() != null) {
      return "dictionary<" + describe(type) + ">";
    }
    return field.getChildren().isEmpty()
        ? describe(type)
        : describe(type)
            + field.getChildren().stream()
                .map(Columns::describe)
                .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String describe(ArrowType type) {
    if (type instanceof ArrowType.Int integer) {
      return (integer.getIsSigned() ? "int" : "uint") + integer.getBitWidth();
    }
    if (type instanceof ArrowType.FloatingPoint floating) {
      return "float" + (16 << floating.getPrecision().getFlatbufID());
    }
    return type.getTypeID().name().toLowerCase(Locale.ROOT);
  }

  private static boolean isText(Field field) {
    return field.getType() instanceof ArrowType.Utf8
        || field.getType() instanceof ArrowType.LargeUtf8
        || field.getType() instanceof ArrowType.Utf8View;
  }
}
