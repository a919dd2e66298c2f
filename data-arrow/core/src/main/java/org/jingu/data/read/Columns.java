package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
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
  private static final int MAX_SCALE = 400;

  /**
   * Finds the columns.
   *
   * @param file what has them, for messages
   * @param all its columns in order
   * @throws DataException naming the column that is missing or has a type that cannot be used
   */
  static Columns bind(Path file, List<Column> all, FeatureSchema features, DatasetSchema dataset) {
    Finder finder = new Finder(file, all);
    List<Column> dense = new ArrayList<>();
    for (String name : features.dense()) {
      dense.add(finder.number(name, "dense column"));
    }
    List<Column> sparse = new ArrayList<>();
    for (SparseFeature feature : features.sparse()) {
      boolean multiHot =
          dataset.sparse().stream()
              .filter(column -> column.name().equals(feature.name()))
              .anyMatch(SparseColumn::holdsLists);
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

  /** The columns of numbers. */
  List<Column> numbers() {
    List<Column> numbers = new ArrayList<>(dense);
    numbers.addAll(labels);
    if (weight != null) {
      numbers.add(weight);
    }
    return numbers;
  }

  /** Every column. */
  List<Column> all() {
    List<Column> all = numbers();
    all.addAll(sparse);
    if (group != null) {
      all.add(group);
    }
    return all;
  }

  /**
   * The column of that name, whatever its type.
   *
   * @param file what has it, for messages
   * @param all its columns in order
   * @param name the name
   * @param role what it is for, for messages, or null
   * @throws DataException if there is none, or more than one
   */
  static Column find(Path file, List<Column> all, String name, @Nullable String role) {
    return new Finder(file, all).find(name, role);
  }

  /** A type that cannot be used. */
  static DataException wrongType(Path path, Column column, String role, String expected) {
    return new DataException(
        "%s: %s '%s' has the type %s; it must be %s"
            .formatted(path, role, column.name(), Types.describe(column.field()), expected));
  }

  /** Decimals whose point lies where no number has it would take memory for their zeros. */
  static void checkScale(Path path, Column column) {
    if (column.type() instanceof ArrowType.Decimal decimal
        && Math.abs((long) decimal.getScale()) > MAX_SCALE) {
      throw wrongType(
          path, column, "column", "a decimal with a scale of " + MAX_SCALE + " at most");
    }
  }

  /** Finds columns and checks their types. */
  private record Finder(Path path, List<Column> columns) {
    Column number(String name, String role) {
      Column column = find(name, role);
      boolean stored = column.layout() == Layout.SCALAR || column.layout() == Layout.NULL;
      if (!stored || !(isNull(column.type()) || Types.isNumber(column.type()))) {
        throw wrongType(
            path,
            column,
            role,
            "a float, an integer, a decimal, a boolean or a dictionary of these");
      }
      return checked(column);
    }

    Column ids(String name, boolean multiHot) {
      String role = "sparse column";
      Column column = find(name, role);
      Column values = column.values();
      boolean encoded = values.dictionary() != null;
      boolean stored = values.layout() == Layout.SCALAR || values.layout() == Layout.NULL;
      boolean valid =
          Types.isNumber(values.type())
              || isNull(values.type())
              || (encoded && Types.isText(values.type()));
      if (!stored || !valid) {
        String advice = "an integer, a dictionary or a list of these";
        throw wrongType(
            path,
            column,
            role,
            Types.isText(values.type()) && !encoded
                ? advice + "; 'jingu prepare' turns text into ids"
                : advice);
      }
      if (column.isList() && !multiHot) {
        throw new DataException(
            "%s: sparse column '%s' holds lists (%s); set \"multi_hot\": true for it in schema.json, or \"sequence\" where their order means something"
                .formatted(path, name, Types.describe(column.field())));
      }
      checked(values);
      return column;
    }

    Column key(String name) {
      Column column = find(name, "group");
      ArrowType type = column.type();
      boolean moment = type instanceof ArrowType.Date || type instanceof ArrowType.Timestamp;
      boolean valid =
          column.dictionary() != null
              ? column.layout() == Layout.SCALAR && (isInteger(type) || Types.isText(type))
              : column.isText()
                  || column.layout() == Layout.NULL
                  || (column.layout() == Layout.SCALAR && (Types.isWhole(type) || moment));
      if (!valid) {
        throw wrongType(path, column, "group", "an integer or text");
      }
      return checked(column);
    }

    Column find(String name, @Nullable String role) {
      List<Column> found = columns.stream().filter(it -> it.name().equals(name)).toList();
      if (found.isEmpty()) {
        List<String> present = columns.stream().map(Column::name).toList();
        throw new DataException(
            "%s has no column '%s'%s; %s"
                .formatted(
                    path,
                    name,
                    role == null ? "" : ", which is a " + role,
                    present.isEmpty() ? "it has no columns" : Suggestions.of(name, present)));
      }
      if (found.size() > 1) {
        throw new DataException(
            "%s has %d columns '%s'; rename all but one".formatted(path, found.size(), name));
      }
      return found.get(0);
    }

    private Column checked(Column column) {
      checkScale(path, column);
      return column;
    }

    private static boolean isNull(ArrowType type) {
      return type instanceof ArrowType.Null;
    }

    private static boolean isInteger(ArrowType type) {
      return type instanceof ArrowType.Int;
    }
  }
}
