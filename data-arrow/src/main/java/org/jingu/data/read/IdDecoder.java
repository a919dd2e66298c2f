package org.jingu.data.read;

import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Turns a column of ids, or of lists of ids, into bags. No offset and no id is used before it was
 * checked. Null rows, null elements and empty lists are all "no id here".
 */
final class IdDecoder {
  private static final int RUN = 2048;

  private final SparseFeature feature;
  private final long[] scratch = new long[RUN];

  IdDecoder(SparseFeature feature) {
    this.feature = feature;
  }

  /**
   * Decodes all rows of a record batch.
   *
   * @param dictionary what the indices stand for, or null where they are the ids
   */
  void decode(
      Column column,
      RecordBatchBody body,
      Place place,
      @Nullable DictionaryValues dictionary,
      IdColumn out) {
    int rows = body.rows();
    if (column.isList()) {
      Column elements = column.elements();
      int[] offsets = offsets(column, body, place);
      Source source = new Source(elements, body.values(elements), place, dictionary, offsets);
      Validity lists = body.validity(column);
      Validity ids = body.validity(elements);
      if (lists.hasNulls() || ids.hasNulls()) {
        sparseLists(source, lists, ids, out);
      } else {
        fullLists(source, out);
      }
      return;
    }
    Source source = new Source(column, body.values(column), place, dictionary, null);
    Validity validity = body.validity(column);
    if (!validity.hasNulls()) {
      convert(source, 0, rows, out.reserve(rows), out.count());
      out.endRows(rows);
      return;
    }
    for (int i = 0; i < rows; i++) {
      boolean valid = validity.isValid(i);
      if (valid) {
        convert(source, i, 1, out.reserve(1), out.count());
      }
      out.endRow(valid ? 1 : 0);
    }
  }

  /** The ids of a record batch and, for messages, where they come from. */
  private record Source(
      Column column,
      ArrowBuf data,
      Place place,
      @Nullable DictionaryValues dictionary,
      int @Nullable [] offsets) {
    int row(long element) {
      if (offsets == null) {
        return (int) element;
      }
      int row = 0;
      while (offsets[row + 1] <= element) {
        row++;
      }
      return row;
    }
  }

  private void fullLists(Source source, IdColumn out) {
    int[] offsets = offsetsOf(source);
    int count = offsets[offsets.length - 1] - offsets[0];
    convert(source, offsets[0], count, out.reserve(count), out.count());
    out.endRows(offsets);
  }

  private void sparseLists(Source source, Validity lists, Validity ids, IdColumn out) {
    int[] offsets = offsetsOf(source);
    for (int i = 0; i < offsets.length - 1; i++) {
      int taken = 0;
      if (lists.isValid(i)) {
        int[] target = out.reserve(offsets[i + 1] - offsets[i]);
        for (int e = offsets[i]; e < offsets[i + 1]; e++) {
          if (ids.isValid(e)) {
            convert(source, e, 1, target, out.count() + taken++);
          }
        }
      }
      out.endRow(taken);
    }
  }

  private static int[] offsetsOf(Source source) {
    if (source.offsets() == null) {
      throw new IllegalStateException("a list column has no offsets");
    }
    return source.offsets();
  }

  /** Checks elements {@code from .. from + count - 1} and writes their ids. */
  private void convert(Source source, long from, int count, int[] out, int at) {
    DictionaryValues dictionary = source.dictionary();
    long limit = dictionary == null ? feature.rows() : dictionary.size();
    for (int done = 0; done < count; done += RUN) {
      int run = Math.min(RUN, count - done);
      source.column().primitive().toLongs(source.data(), from + done, run, scratch);
      // A value below 0 or at least the limit turns the sign bit on; one test serves the run.
      long signs = 0;
      for (int i = 0; i < run; i++) {
        long value = scratch[i];
        signs |= value | (limit - 1 - value);
        out[at + done + i] = (int) value;
      }
      if (signs < 0) {
        throw outOfRange(source, from + done, run, limit);
      }
      if (dictionary != null) {
        lookUp(source, dictionary, from + done, run, out, at + done);
      }
    }
  }

  private void lookUp(
      Source source, DictionaryValues dictionary, long from, int run, int[] out, int at) {
    int[] ids = dictionary.ids();
    for (int i = 0; i < run; i++) {
      int index = out[at + i];
      int id = ids[index];
      if (id < 0) {
        throw source
            .place()
            .wrong(
                source.row(from + i),
                source.column(),
                "index %d of the dictionary holds %s, which is outside [0, %d); %s"
                    .formatted(index, dictionary.text(index), feature.rows(), advice()));
      }
      out[at + i] = id;
    }
  }

  private DataException outOfRange(Source source, long from, int run, long limit) {
    int bad = 0;
    while (bad < run - 1 && scratch[bad] >= 0 && scratch[bad] < limit) {
      bad++;
    }
    String kind = source.dictionary() == null ? "id" : "dictionary index";
    return source
        .place()
        .wrong(
            source.row(from + bad),
            source.column(),
            "%s %d is outside [0, %d); %s".formatted(kind, scratch[bad], limit, advice()));
  }

  private String advice() {
    return "the table '%s' has %d rows: correct the data, or \"rows\" in schema.json"
        .formatted(feature.table(), feature.rows());
  }

  /** The rows + 1 offsets of a list column, checked. */
  private static int[] offsets(Column column, RecordBatchBody body, Place place) {
    int rows = body.rows();
    long elements = body.length(column.elements());
    int[] offsets = new int[rows + 1];
    if (rows == 0) {
      return offsets;
    }
    long[] raw = rawOffsets(column, body);
    long previous = 0;
    for (int i = 0; i <= rows; i++) {
      if (raw[i] < previous || raw[i] > elements || raw[i] > Integer.MAX_VALUE) {
        throw place.wrong(
            Math.max(0, i - 1),
            column,
            "offset %d is %s; write the file again"
                .formatted(
                    raw[i],
                    raw[i] < 0
                        ? "negative"
                        : raw[i] < previous
                            ? "less than the offset before it, " + previous
                            : "beyond the " + elements + " ids of the record batch"));
      }
      previous = raw[i];
      offsets[i] = (int) raw[i];
    }
    return offsets;
  }

  private static long[] rawOffsets(Column column, RecordBatchBody body) {
    int count = body.rows() + 1;
    long[] raw = new long[count];
    if (column.layout() == Layout.FIXED_LIST) {
      for (int i = 0; i < count; i++) {
        raw[i] = (long) i * column.listSize();
      }
    } else if (column.layout() == Layout.LARGE_LIST) {
      ArrowBuf buffer = body.buffer(column, 1, (long) count * Long.BYTES);
      for (int i = 0; i < count; i++) {
        raw[i] = buffer.getLong((long) i * Long.BYTES);
      }
    } else {
      int bytes = Math.multiplyExact(count, Integer.BYTES);
      IntBuffer buffer =
          body.buffer(column, 1, bytes)
              .nioBuffer(0, bytes)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asIntBuffer();
      for (int i = 0; i < count; i++) {
        raw[i] = buffer.get(i);
      }
    }
    return raw;
  }
}
