package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a schema once it is known to be one that can be read, and not to be larger than its
 * bytes: the parts of a damaged one may stand for each other, again and again.
 */
final class SchemaDecoder {
  private static final int MAX_DEPTH = 64;

  /** Less than what a field takes. */
  private static final int FIELD_BYTES = 8;

  /** The names of what Jingu itself writes beside the columns. */
  private static final String OWN = "jingu";

  private final IpcReader file;
  private long left;

  private SchemaDecoder(IpcReader file, long bytes) {
    this.file = file;
    this.left = bytes;
  }

  /**
   * Decodes a schema.
   *
   * @param version of the format
   * @param bytes what the message takes
   * @throws DataException if it is damaged, or of a kind that is not read
   */
  static Schema decode(
      IpcReader file, org.apache.arrow.flatbuf.@Nullable Schema schema, int version, int bytes) {
    if (schema == null) {
      throw file.damaged("it has no schema");
    }
    if (version < MetadataVersion.V4 || version > MetadataVersion.V5) {
      throw new DataException(
          "%s has version %d of the Arrow format; versions 4 and 5 are read, so write it again with a library of Arrow 0.8 or later"
              .formatted(file.path(), version + 1));
    }
    if (schema.endianness() == Endianness.Big) {
      throw new DataException(
          file.path()
              + " is written in big-endian byte order, which is not read; write it on a"
              + " little-endian machine, or with a library that converts it");
    }
    if (schema.endianness() != Endianness.Little) {
      throw file.damaged("its schema has the unknown byte order " + schema.endianness());
    }
    SchemaDecoder decoder = new SchemaDecoder(file, bytes);
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < schema.fieldsLength(); i++) {
      fields.add(decoder.field(schema.fields(i), 1));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    for (int i = 0; i < schema.customMetadataLength(); i++) {
      decoder.add(schema.customMetadata(i), metadata);
    }
    return new Schema(fields, metadata);
  }

  /**
   * How the columns of two schemas differ, or null.
   *
   * @param ids whether the numbers of their dictionaries count
   */
  static @Nullable String difference(Schema one, Schema other, boolean ids) {
    List<Field> left = one.getFields();
    List<Field> right = other.getFields();
    if (left.size() != right.size()) {
      return "it has %d columns instead of %d".formatted(right.size(), left.size());
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i), ids)) {
        return "its column %d is '%s' (%s) instead of '%s' (%s)"
            .formatted(
                i,
                right.get(i).getName(),
                Types.describe(right.get(i)),
                left.get(i).getName(),
                Types.describe(left.get(i)));
      }
    }
    return null;
  }

  /** Like {@link #difference}, of what Jingu wrote beside the columns. */
  static @Nullable String ownDifference(Schema one, Schema other) {
    Map<String, String> left = one.getCustomMetadata();
    Map<String, String> right = other.getCustomMetadata();
    TreeSet<String> keys = new TreeSet<>(left.keySet());
    keys.addAll(right.keySet());
    for (String key : keys) {
      String found = right.get(key);
      String expected = left.get(key);
      if (key.startsWith(OWN) && (found == null || !found.equals(expected))) {
        return "its metadata '%s' is %s instead of %s".formatted(key, found, expected);
      }
    }
    return null;
  }

  private static boolean same(Field one, Field other, boolean ids) {
    boolean alike =
        one.getName().equals(other.getName())
            && one.getType().equals(other.getType())
            && one.getChildren().size() == other.getChildren().size()
            && same(one.getDictionary(), other.getDictionary(), ids);
    for (int i = 0; alike && i < one.getChildren().size(); i++) {
      alike = same(one.getChildren().get(i), other.getChildren().get(i), ids);
    }
    return alike;
  }

  private static boolean same(
      @Nullable DictionaryEncoding one, @Nullable DictionaryEncoding other, boolean ids) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.getIndexType().equals(other.getIndexType())
        && (!ids || one.getId() == other.getId());
  }

  /** Arrow's own conversion refuses decimals of 32 and 64 bits. */
  private Field field(org.apache.arrow.flatbuf.Field field, int depth) {
    if (depth > MAX_DEPTH) {
      throw file.damaged("its columns nest deeper than " + MAX_DEPTH + " levels");
    }
    take(FIELD_BYTES + bytes(field.nameAsByteBuffer()));
    String name = Objects.requireNonNullElse(field.name(), "");
    if (field.typeType() < 0 || field.typeType() > Type.LargeListView) {
      throw new DataException(
          "%s: column '%s' has a type (%d) newer than this Jingu knows; leave the column out or cast it"
              .formatted(file.path(), name, field.typeType()));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    for (int i = 0; i < field.customMetadataLength(); i++) {
      add(field.customMetadata(i), metadata);
    }
    List<Field> children = new ArrayList<>();
    for (int i = 0; i < field.childrenLength(); i++) {
      children.add(field(field.children(i), depth + 1));
    }
    DictionaryEncoding encoding = encoding(field.dictionary());
    FieldType type = new FieldType(field.nullable(), type(field, name), encoding, metadata);
    return new Field(name, type, children);
  }

  private ArrowType type(org.apache.arrow.flatbuf.Field field, String name) {
    if (field.typeType() != Type.Decimal) {
      return ArrowType.getTypeForField(field);
    }
    Decimal decimal = (Decimal) field.type(new Decimal());
    if (decimal == null) {
      throw file.damaged("column '" + name + "' is a decimal number without its digits");
    }
    return new ArrowType.Decimal(decimal.precision(), decimal.scale(), decimal.bitWidth());
  }

  private static @Nullable DictionaryEncoding encoding(
      org.apache.arrow.flatbuf.@Nullable DictionaryEncoding encoding) {
    if (encoding == null) {
      return null;
    }
    Int index = encoding.indexType();
    return new DictionaryEncoding(
        encoding.id(),
        encoding.isOrdered(),
        index == null ? null : new ArrowType.Int(index.bitWidth(), index.isSigned()));
  }

  private void add(KeyValue pair, Map<String, String> to) {
    take(FIELD_BYTES + bytes(pair.keyAsByteBuffer()) + bytes(pair.valueAsByteBuffer()));
    String key = pair.key();
    if (key != null) {
      to.put(key, Objects.requireNonNullElse(pair.value(), ""));
    }
  }

  private void take(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw file.damaged("its schema claims more columns than its bytes can hold");
    }
  }

  private static long bytes(@Nullable ByteBuffer text) {
    return text == null ? 0 : text.remaining();
  }
}
