package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
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
    for (int i = 0; i < schema.fieldsLength(); i++) {
      decoder.count(schema.fields(i), 1);
    }
    for (int i = 0; i < schema.customMetadataLength(); i++) {
      decoder.count(schema.customMetadata(i));
    }
    return Schema.convertSchema(schema);
  }

  /**
   * How the columns of two schemas differ, or null.
   *
   * @param ids whether the numbers of their dictionaries count
   */
  static @Nullable String difference(Schema one, Schema other, boolean ids) {
    List<org.apache.arrow.vector.types.pojo.Field> left = one.getFields();
    List<org.apache.arrow.vector.types.pojo.Field> right = other.getFields();
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

  private static boolean same(
      org.apache.arrow.vector.types.pojo.Field one,
      org.apache.arrow.vector.types.pojo.Field other,
      boolean ids) {
    boolean alike =
        String.valueOf(one.getName()).equals(String.valueOf(other.getName()))
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

  private void count(Field field, int depth) {
    if (depth > MAX_DEPTH) {
      throw file.damaged("its columns nest deeper than " + MAX_DEPTH + " levels");
    }
    take(FIELD_BYTES + bytes(field.nameAsByteBuffer()));
    if (field.typeType() < 0 || field.typeType() > Type.LargeListView) {
      throw new DataException(
          "%s: column '%s' has a type (%d) newer than this Jingu knows; leave the column out or cast it"
              .formatted(file.path(), field.name(), field.typeType()));
    }
    for (int i = 0; i < field.customMetadataLength(); i++) {
      count(field.customMetadata(i));
    }
    for (int i = 0; i < field.childrenLength(); i++) {
      count(field.children(i), depth + 1);
    }
  }

  private void count(KeyValue pair) {
    take(FIELD_BYTES + bytes(pair.keyAsByteBuffer()) + bytes(pair.valueAsByteBuffer()));
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
