package org.jingu.data.read;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Column.Layout;
import org.jingu.data.read.DictionaryReader.Cell;
import org.jspecify.annotations.Nullable;

/**
 * Reads a column as text, as prepared data would have it: whole numbers without a point, other
 * floats as the shortest text that gives them back, true as 1, a missing value (null, NaN) as null.
 *
 * @param dictionary what the column's values stand for, or null where they are the values
 */
record CellReader(
    Column column, CellStyle format, @Nullable Dictionary<List<@Nullable String>> dictionary) {
  private static final int MOST_CHARACTERS = 1 << 26;

  /**
   * For a column of a file.
   *
   * @throws DataException if its type has no text
   */
  static CellReader of(
      IpcReader reader, IpcFile file, Column column, CellStyle format, BufferAllocator allocator) {
    check(file.path(), column, format);
    Column values = column.values();
    Dictionary<List<@Nullable String>> dictionary =
        values.dictionary() == null
            ? null
            : new DictionaryReader(reader, file, allocator)
                .read(values, (plain, body, place) -> plain(plain, format, body, place));
    return new CellReader(column, format, dictionary);
  }

  /**
   * Checks that a column can be read as text.
   *
   * @throws DataException if its type has no text
   */
  static void check(Path file, Column column, CellStyle format) {
    Column values = column.values();
    boolean stored =
        values.isText() || values.layout() == Layout.SCALAR || values.layout() == Layout.NULL;
    if (!stored || (values.dictionary() != null && !isPlain(values.type()))) {
      throw Columns.wrongType(
          file,
          column,
          "column",
          "text, a number, a boolean, a date, a timestamp, or a dictionary or list of these");
    }
    if (column.isList() && format.separator() == null) {
      throw new DataException(
          "%s: column '%s' holds lists (%s); give it a separator, which is what joins their elements"
              .formatted(file, column.name(), Types.describe(column.field())));
    }
    Columns.checkScale(file, values);
  }

  /** What reads the cells of a record batch. */
  Cell<String> of(RecordBatchBody body, IpcFile.Block block, Place place) {
    return dictionary == null
        ? of(body, place)
        : lists(encoded(column.values(), dictionary.at(block), body, place), body, place);
  }

  /** What reads the cells of rows without a dictionary. */
  Cell<String> of(ColumnBuffers body, Place place) {
    return lists(plain(column.values(), format, body, place), body, place);
  }

  /** What reads the cells of rows with a dictionary whose values are given. */
  Cell<String> of(ColumnBuffers body, List<@Nullable String> values, Place place) {
    return lists(encoded(column.values(), values, body, place), body, place);
  }

  private static boolean isPlain(ArrowType type) {
    return Types.isText(type) || type instanceof ArrowType.Null || Primitive.of(type) != null;
  }

  private static Cell<String> encoded(
      Column values, List<@Nullable String> dictionary, ColumnBuffers body, Place place) {
    Validity validity = body.validity(values);
    NumberValues data = new NumberValues(values, body);
    Indices indices = new Indices(data, dictionary.size(), values, place);
    return row -> validity.isValid(row) ? dictionary.get(indices.at(row, row)) : null;
  }

  private static Cell<String> plain(
      Column values, CellStyle format, ColumnBuffers body, Place place) {
    if (values.isText()) {
      return new TextDecoder(values, body, place)::text;
    }
    if (values.layout() == Layout.NULL) {
      return row -> null;
    }
    Validity validity = body.validity(values);
    NumberValues data = new NumberValues(values, body);
    MomentText moments = MomentText.of(values.type(), format);
    if (moments == null) {
      return row -> validity.isValid(row) && !data.isNaN(row) ? data.shortText(row) : null;
    }
    return row -> {
      if (!validity.isValid(row)) {
        return null;
      }
      try {
        return moments.text(data.whole(row));
      } catch (DateTimeException | ArithmeticException e) {
        throw place.wrong(row, values, "is %s, beyond all dates".formatted(data.text(row)));
      }
    };
  }

  /** What joins the elements, where the column holds lists. */
  private Cell<String> lists(Cell<String> elements, ColumnBuffers body, Place place) {
    if (!column.isList()) {
      return elements;
    }
    Bags bags = Bags.of(column, body, new RowRange(0, body.rows()), place);
    Validity lists = body.validity(column);
    boolean empty = column.values().layout() == Layout.NULL;
    return row -> {
      if (empty || !lists.isValid(row)) {
        return null;
      }
      StringBuilder joined = new StringBuilder();
      for (int e = bags.start(row); e < bags.end(row); e++) {
        String element = elements.get(e);
        if (element != null) {
          append(joined, element, row, place);
        }
      }
      return joined.isEmpty() ? null : joined.toString();
    };
  }

  private void append(StringBuilder joined, String element, int row, Place place) {
    String separator = Objects.requireNonNull(format.separator());
    // An element that ends in a part of the separator would come apart there.
    if (separator.isEmpty() || (element + separator).indexOf(separator) < element.length()) {
      throw place.wrong(
          row,
          column,
          "the element '%s' holds the separator '%s' or ends in a part of it; choose another separator"
              .formatted(element, separator));
    }
    if (element.length() > MOST_CHARACTERS - joined.length()) {
      throw place.wrong(
          row,
          column,
          "its elements take more than %d characters; write shorter lists"
              .formatted(MOST_CHARACTERS));
    }
    joined.append(joined.isEmpty() ? "" : separator).append(element);
  }
}
