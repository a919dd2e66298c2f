package org.jingu.data.read;

import org.jingu.api.SparseFeature;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Turns a column of ids, or of lists of ids, into bags. No offset and no id is used before it was
 * checked. Null rows, null elements and empty lists are all "no id here". A null element of a
 * sequence takes no position; of a list with more ids than a sequence may have, the last stay.
 */
final class IdDecoder {
  private static final int RUN = 2048;

  private final SparseFeature feature;
  private final long[] scratch = new long[RUN];
  private final ListCount count;

  /**
   * For a feature.
   *
   * @param count counts lists
   */
  IdDecoder(SparseFeature feature, ListCount count) {
    this.feature = feature;
    this.count = count;
  }

  /**
   * Decodes rows.
   *
   * @param dictionary what the indices stand for, or null where they are the ids
   */
  void decode(
      Column column,
      ColumnBuffers body,
      RowRange range,
      Place place,
      @Nullable DictionaryValues dictionary,
      IdColumn out) {
    int rows = range.count();
    Column values = column.values();
    if (column.isList()) {
      Bags bags = Bags.of(column, body, range, place);
      Validity lists = body.validity(column);
      if (values.layout() == Layout.NULL) {
        for (int i = 0; i < rows; i++) {
          out.endRow(0);
        }
        return;
      }
      Source source = source(values, body, place, dictionary, bags);
      count.lists().add(rows);
      if (lists.hasNulls()
          || source.mayMiss()
          || !bags.areConsecutive()
          || (feature.isSequence() && bags.longest() > longest())) {
        sparseLists(source, lists, range.first(), out);
      } else {
        fullLists(source, out);
      }
      return;
    }
    if (values.layout() == Layout.NULL) {
      for (int i = 0; i < rows; i++) {
        out.endRow(0);
      }
      return;
    }
    Source source = source(values, body, place, dictionary, null);
    if (!source.mayMiss()) {
      convert(source, range.first(), rows, out.reserve(rows), out.count());
      out.endRows(rows);
      return;
    }
    for (int i = range.first(); i < range.first() + rows; i++) {
      boolean present = source.isPresent(i);
      if (present) {
        convert(source, i, 1, out.reserve(1), out.count());
      }
      out.endRow(present ? 1 : 0);
    }
  }

  private static Source source(
      Column values,
      ColumnBuffers body,
      Place place,
      @Nullable DictionaryValues dictionary,
      @Nullable Bags bags) {
    return new Source(
        values,
        new NumberValues(values, body),
        body.validity(values),
        place,
        dictionary,
        dictionary != null && dictionary.hasMissing(),
        bags);
  }

  /** The ids of a record batch and, for messages, where they come from. */
  private record Source(
      Column column,
      NumberValues data,
      Validity validity,
      Place place,
      @Nullable DictionaryValues dictionary,
      boolean gaps,
      @Nullable Bags bags) {
    int row(long element) {
      return bags == null ? (int) element : bags.first() + bags.row(element);
    }

    /** Whether an element may be no id at all. */
    boolean mayMiss() {
      return validity.hasNulls() || gaps || data.type().isFloat();
    }

    boolean isPresent(int element) {
      if (!validity.isValid(element) || data.isNaN(element)) {
        return false;
      }
      if (dictionary == null || !gaps) {
        return true;
      }
      int index = new Indices(data, dictionary.size(), column, place).at(element, row(element));
      return dictionary.ids()[index] != DictionaryValues.MISSING;
    }
  }

  private void fullLists(Source source, IdColumn out) {
    int[] starts = bagsOf(source).starts();
    int count = starts[starts.length - 1] - starts[0];
    convert(source, starts[0], count, out.reserve(count), out.count());
    out.endRows(starts);
  }

  private void sparseLists(Source source, Validity lists, int first, IdColumn out) {
    Bags bags = bagsOf(source);
    for (int i = 0; i < bags.rows(); i++) {
      int taken = 0;
      if (lists.isValid(first + i)) {
        int[] target = out.reserve(bags.end(i) - bags.start(i));
        for (int e = bags.start(i); e < bags.end(i); e++) {
          if (source.isPresent(e)) {
            convert(source, e, 1, target, out.count() + taken++);
          }
        }
      }
      out.endRow(latest(taken, out));
    }
  }

  /** The most ids of a row. */
  private int longest() {
    return feature.isSequence() ? feature.sequence() : Integer.MAX_VALUE;
  }

  /**
   * Moves the last of the ids that were just written to where they begin, if there are too many.
   *
   * @return how many stay
   */
  private int latest(int taken, IdColumn out) {
    int most = longest();
    if (taken <= most) {
      return taken;
    }
    int[] ids = out.values();
    System.arraycopy(ids, out.count() + taken - most, ids, out.count(), most);
    count.cut().increment();
    return most;
  }

  private static Bags bagsOf(Source source) {
    if (source.bags() == null) {
      throw new IllegalStateException("a list column has no bags");
    }
    return source.bags();
  }

  /** Checks elements {@code from .. from + count - 1} and writes their ids. */
  private void convert(Source source, long from, int count, int[] out, int at) {
    DictionaryValues dictionary = source.dictionary();
    long limit = dictionary == null ? feature.rows() : dictionary.size();
    for (int done = 0; done < count; done += RUN) {
      int run = Math.min(RUN, count - done);
      if (source.data().copyInts(from + done, run, out, at + done)) {
        if (!areBelow(limit, out, at + done, run)) {
          source.data().toWholes(from + done, run, scratch);
          throw outOfRange(source, from + done, run, limit);
        }
        lookUp(source, dictionary, from + done, run, out, at + done);
        continue;
      }
      source.data().toWholes(from + done, run, scratch);
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
      lookUp(source, dictionary, from + done, run, out, at + done);
    }
  }

  /** Whether all are from 0 to below the limit; one that is not turns the sign bit on. */
  private static boolean areBelow(long limit, int[] ids, int from, int count) {
    int last = (int) (Math.min(limit, 1L << 31) - 1);
    int signs = 0;
    for (int i = from; i < from + count; i++) {
      signs |= ids[i] | (last - ids[i]);
    }
    return signs >= 0;
  }

  private void lookUp(
      Source source, @Nullable DictionaryValues dictionary, long from, int run, int[] out, int at) {
    if (dictionary == null) {
      return;
    }
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
                    .formatted(index, dictionary.text(index), feature.rows(), advice(false)));
      }
      out[at + i] = id;
    }
  }

  private DataException outOfRange(Source source, long from, int run, long limit) {
    int bad = 0;
    while (bad < run - 1 && scratch[bad] >= 0 && scratch[bad] < limit) {
      bad++;
    }
    long element = from + bad;
    String value = source.data().text(element);
    String what;
    if (source.dictionary() != null) {
      what = "dictionary index %s is outside [0, %d); write the file again".formatted(value, limit);
    } else if (source.data().isFraction(element)) {
      what = "id %s is not a whole number; write ids as integers".formatted(value);
    } else if (source.data().type().isFloat() && scratch[bad] == NumberValues.NOT_WHOLE) {
      what =
          "id %s is too large for %s to hold exactly; write ids as integers"
              .formatted(value, Types.describe(source.column().field()));
    } else {
      what =
          "id %s is outside [0, %d); %s"
              .formatted(value, limit, advice(isHash(source.data(), scratch[bad])));
    }
    return source.place().wrong(source.row(element), source.column(), what);
  }

  /** Whether a number is too large to be anything but the hash of something. */
  private static boolean isHash(NumberValues data, long value) {
    return value > Integer.MAX_VALUE
        || value < Integer.MIN_VALUE
        || (data.type() == Primitive.UINT64 && value < 0);
  }

  private String advice(boolean hash) {
    String rows = "the table '%s' has %d rows: ".formatted(feature.table(), feature.rows());
    return hash
        ? rows
            + "reduce ids that are hashes to [0, %d), or prepare the raw data with \"ids: hashed\""
                .formatted(feature.rows())
        : rows + "correct the data, or \"rows\" in schema.json";
  }
}
