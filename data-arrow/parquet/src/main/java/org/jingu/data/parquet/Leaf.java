package org.jingu.data.parquet;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * A column of numbers, or of lists of numbers, as examples have them.
 *
 * @param field the column, as Arrow's reader gives it
 * @param index which of a row group's column chunks it is
 * @param type how its numbers are stored
 * @param list the definition level of a list that is there, or -1 where rows have no lists
 * @param present the definition level of a number that is there
 */
record Leaf(Field field, int index, Type type, int list, int present) {
  private static final Set<Encoding> ENCODINGS =
      EnumSet.of(
          Encoding.PLAIN,
          Encoding.RLE,
          Encoding.RLE_DICTIONARY,
          Encoding.PLAIN_DICTIONARY,
          // Of levels that are all 0 and are not written.
          Encoding.BIT_PACKED);

  boolean isList() {
    return list >= 0;
  }

  /** Whether a number has 64 bits. */
  boolean isWide() {
    return type == Type.INT64 || type == Type.DOUBLE;
  }

  /**
   * Columns of a file, in order; null where {@link PageRows} does not read one of them.
   *
   * @param schema the file's, as Arrow's reader gives it
   */
  static @Nullable List<Leaf> of(FileMetaData footer, Schema schema, List<String> columns) {
    List<Leaf> all = new ArrayList<>();
    List<SchemaElement> elements = footer.getSchema();
    int index = 0;
    for (int at = 1; at < elements.size(); ) {
      int end = RowGroups.end(elements, at);
      Leaf leaf = of(elements.subList(at, end), index, schema);
      if (leaf != null) {
        all.add(leaf);
      }
      for (; at < end; at++) {
        index += elements.get(at).getNum_children() > 0 ? 0 : 1;
      }
    }
    List<Leaf> found = new ArrayList<>();
    for (String column : columns) {
      List<Leaf> named = all.stream().filter(it -> it.field().getName().equals(column)).toList();
      if (named.size() != 1) {
        return null;
      }
      found.add(named.get(0));
    }
    boolean readable =
        footer.getRow_groups().stream()
            .allMatch(group -> found.stream().allMatch(leaf -> leaf.isIn(group)));
    return readable ? found : null;
  }

  private static @Nullable Leaf of(List<SchemaElement> column, int index, Schema schema) {
    SchemaElement top = column.get(0);
    List<Field> fields =
        schema.getFields().stream().filter(it -> it.getName().equals(top.getName())).toList();
    if (fields.size() != 1 || top.getRepetition_type() == FieldRepetitionType.REPEATED) {
      return null;
    }
    Field field = fields.get(0);
    int optional = isOptional(top);
    if (column.size() == 1) {
      Type type = top.getType();
      return type != null && type == type(field.getType())
          ? new Leaf(field, index, type, -1, optional)
          : null;
    }
    if (column.size() != 3 || !(field.getType() instanceof ArrowType.List)) {
      return null;
    }
    SchemaElement element = column.get(2);
    boolean isList =
        column.get(1).getRepetition_type() == FieldRepetitionType.REPEATED
            && element.getRepetition_type() != FieldRepetitionType.REPEATED;
    Type type = element.getType();
    return isList && type != null && type == type(field.getChildren().get(0).getType())
        ? new Leaf(field, index, type, optional, optional + 1 + isOptional(element))
        : null;
  }

  private static int isOptional(SchemaElement element) {
    return element.getRepetition_type() == FieldRepetitionType.OPTIONAL ? 1 : 0;
  }

  /** How numbers of an Arrow type are stored if nothing is to be converted. */
  private static @Nullable Type type(ArrowType type) {
    if (type instanceof ArrowType.Int integer && integer.getIsSigned()) {
      return switch (integer.getBitWidth()) {
        case 32 -> Type.INT32;
        case 64 -> Type.INT64;
        default -> null;
      };
    }
    if (type instanceof ArrowType.FloatingPoint floating) {
      FloatingPointPrecision precision = floating.getPrecision();
      return precision == FloatingPointPrecision.SINGLE
          ? Type.FLOAT
          : precision == FloatingPointPrecision.DOUBLE ? Type.DOUBLE : null;
    }
    return null;
  }

  private boolean isIn(RowGroup group) {
    if (index >= group.getColumnsSize()) {
      return false;
    }
    ColumnChunk chunk = group.getColumns().get(index);
    ColumnMetaData column = chunk.getMeta_data();
    return column != null
        && !chunk.isSetFile_path()
        && !chunk.isSetCrypto_metadata()
        && column.getType() == type
        && column.getPath_in_schema().get(0).equals(field.getName())
        && Codec.reads(column.getCodec())
        && column.getEncodings() != null
        && ENCODINGS.containsAll(column.getEncodings());
  }
}
