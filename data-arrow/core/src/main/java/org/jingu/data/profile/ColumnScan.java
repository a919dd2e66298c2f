package org.jingu.data.profile;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jingu.data.prepare.CellForms;

/** Takes the cells of one column, row by row, in bounded memory. */
final class ColumnScan {
  /** Lower case; None and NaN of Python and the \N of databases among them. */
  private static final Set<String> MARKS =
      Set.of("na", "n/a", "#n/a", "<na>", "null", "nan", "\\n", "-", "?", "(null)", "nil");

  private static final int FEW = 64;
  private static final int ODD = 5;
  private static final int LONGEST_KEPT = 100;

  /** After so many cells it is clear whether a column is one of numbers, lists or text. */
  private static final int CLEAR = 20_000;

  private final boolean comma;
  private final CountTable counts;
  private final Map<String, Long> marks = new TreeMap<>();
  private final Map<String, Long> few = new LinkedHashMap<>();
  private final Map<String, Long> odd = new LinkedHashMap<>();
  private final NumberScan numbers = new NumberScan();
  private final TimeScan times = new TimeScan();
  private final TokenScan tokens = new TokenScan();
  private boolean fewOnly = true;
  private boolean oddOnly = true;
  private long rows;
  private long values;
  private long numeric;
  private long spaces;
  private long length;
  private long sequence;

  ColumnScan(boolean comma, int columns) {
    this.comma = comma;
    this.counts = CountTable.shared(1, columns);
  }

  /** Whether a text is one of those that often mean a missing value. */
  static boolean isMark(String text) {
    return text.length() <= 6
        && (text.equals("None")
            || text.equals("\\N")
            || (MARKS.contains(lower(text)) && !text.equals("\\n")));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  void add(String cell) {
    rows++;
    String text = CellForms.strip(cell);
    spaces += text.length() == cell.length() ? 0 : 1;
    long hash = CountTable.hash(text);
    sequence = CountTable.mix(sequence * 31 + hash);
    if (text.isEmpty()) {
      return;
    }
    if (isMark(text)) {
      marks.merge(text, 1L, Long::sum);
      return;
    }
    values++;
    counts.add(hash, 0);
    length += text.length();
    if (fewOnly) {
      fewOnly = keep(few, text, FEW);
    }
    double number = isText() ? Double.NaN : CellForms.number(text, comma);
    if (Double.isNaN(number)) {
      oddOnly = oddOnly && keep(odd, text, ODD);
      tokens.add(text, hash);
    } else {
      numeric++;
      numbers.add(text, number);
    }
    times.add(text, number);
  }

  private boolean isText() {
    return values > CLEAR && numeric < values / 2;
  }

  /** Counts a text, unless there are too many, or it is too long to be one of a few. */
  private static boolean keep(Map<String, Long> into, String text, int most) {
    if (text.length() > LONGEST_KEPT || (into.size() == most && !into.containsKey(text))) {
      into.clear();
      return false;
    }
    into.merge(text, 1L, Long::sum);
    return true;
  }

  ColumnProfile profile(String name, int index) {
    return new ColumnProfile(
        name,
        index,
        rows,
        values,
        Map.copyOf(marks),
        counts.size(),
        !counts.full(),
        counts.singletons(),
        fewOnly ? new LinkedHashMap<>(few) : Map.of(),
        numbers.profile(),
        oddOnly ? new LinkedHashMap<>(odd) : Map.of(),
        times.profile(),
        tokens.profile(),
        spaces,
        values == 0 ? 0 : (double) length / values,
        sequence);
  }
}
