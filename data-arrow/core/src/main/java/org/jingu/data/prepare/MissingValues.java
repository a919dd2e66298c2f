package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.data.format.Cells;
import org.jingu.data.text.Utf8;

/**
 * The cells of one column that mean a missing value: the empty one and those that {@code
 * missing_values} names for all columns or for this one.
 */
final class MissingValues {
  private final Set<String> texts = new HashSet<>();
  private final List<byte[]> bytes = new ArrayList<>();
  private final double[] numbers;

  private MissingValues(List<String> named, boolean strip) {
    List<Double> found = new ArrayList<>();
    for (String text : named) {
      texts.add(strip ? Spaces.strip(text) : text);
      try {
        found.add(Numbers.parse("", text, false));
      } catch (BadRowException e) {
        // A text, to be compared as such.
      }
    }
    texts.forEach(text -> bytes.add(Utf8.of(text)));
    numbers = found.stream().mapToDouble(it -> it).toArray();
  }

  /**
   * For a column.
   *
   * @param here what means a missing value in this column only
   */
  static MissingValues of(PrepareConfig config, List<String> here) {
    List<String> named = new ArrayList<>(config.missingValues());
    named.addAll(here);
    return new MissingValues(named, config.strip());
  }

  /** Whether a cell of text is missing. */
  boolean isText(String cell) {
    return cell.isEmpty() || (!texts.isEmpty() && texts.contains(cell));
  }

  /** The same for a cell as it was read. */
  boolean isText(Cells cells, int cell) {
    int start = cells.start(cell);
    int end = cells.end(cell);
    if (start == end) {
      return true;
    }
    for (byte[] text : bytes) {
      if (Arrays.equals(text, 0, text.length, cells.bytes(), start, end)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a cell of a number column is missing, spaces aside. */
  boolean isNumber(String cell) {
    return isText(cell) || (Spaces.around(cell) && isText(Spaces.strip(cell)));
  }

  /** Whether a number is one of those named, however it was written. */
  boolean isNumber(double value) {
    for (double number : numbers) {
      if (number == value) {
        return true;
      }
    }
    return false;
  }
}
