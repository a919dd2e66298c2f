package org.jingu.data.format;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of delimited text. Lines without a quote, nearly all in practice, are cut at the delimiters;
 * a record with quotes goes through FastCSV. Reading line by line keeps the raw text for the
 * quarantine and lets an unclosed quote cost one row instead of the rest of the file.
 */
final class CsvRows implements RowReader {
  /** How far a quoted cell may reach before its quote counts as unclosed. */
  private static final int MAX_LINES_IN_RECORD = 100;

  private final LineReader lines;
  private final Cells cells;
  private final char delimiter;
  private final char quote;
  private final CsvReader.CsvReaderBuilder quoted;
  private List<String> columns = List.of();
  private final Deque<String> pushedBack = new ArrayDeque<>();
  private long line;

  /** Rows with any number of cells, until {@link #named} tells the columns. */
  CsvRows(LineReader lines, CsvFormat.Options options) {
    this.lines = lines;
    this.delimiter = options.delimiter().charAt(0);
    this.cells = new Cells(delimiter);
    // No character: text is never compared with it, since each line is searched for it first.
    this.quote = options.quote().isEmpty() ? '\uFFFF' : options.quote().charAt(0);
    this.quoted =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .quoteCharacter(quote)
            .skipEmptyLines(false)
            .detectBomHeader(false);
  }

  CsvRows named(List<String> names) {
    columns = List.copyOf(names);
    return this;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Row next() {
    String text = nextLine();
    while (text != null && text.isEmpty()) {
      text = nextLine();
    }
    if (text == null) {
      return null;
    }
    if (text.indexOf('\uFFFD') >= 0) {
      return Row.bad(line, text, Cells.NOT_DECODED);
    }
    return text.indexOf(quote) < 0 ? row(line, text, cells.cut(text)) : quotedRow(text);
  }

  private Row quotedRow(String first) {
    long firstLine = line;
    String record = first;
    int count = 1;
    while (endsInsideQuotes(record)) {
      String more = count < MAX_LINES_IN_RECORD ? nextLine() : null;
      if (more == null) {
        return unclosed(firstLine, first, record);
      }
      record = record + "\n" + more;
      count++;
    }
    try {
      List<String> fields = quoted.ofSingleCsvRecord(record).getFields();
      return row(firstLine, record, fields.toArray(new String[0]));
    } catch (CsvParseException e) {
      if (count > 1) {
        // A quote further down closed it by accident.
        return unclosed(firstLine, first, record);
      }
      return Row.bad(firstLine, record, "not well-formed: " + e.getMessage());
    }
  }

  /** Gives back the lines that the open quote had swallowed, so that they are rows again. */
  private Row unclosed(long firstLine, String first, String record) {
    if (record.length() > first.length()) {
      String[] swallowed = record.substring(first.length() + 1).split("\n", -1);
      for (int i = swallowed.length - 1; i >= 0; i--) {
        pushedBack.push(swallowed[i]);
      }
    }
    line = firstLine;
    return Row.bad(firstLine, first, "a quote " + quote + " is not closed");
  }

  private Row row(long number, String raw, String[] values) {
    if (!columns.isEmpty() && values.length != columns.size()) {
      return Row.bad(
          number,
          raw,
          "has %d cells; expected %d (%s)"
              .formatted(values.length, columns.size(), String.join(", ", columns)));
    }
    return Row.of(number, raw, values);
  }

  private @Nullable String nextLine() {
    String text = pushedBack.isEmpty() ? lines.next() : pushedBack.poll();
    line += text == null ? 0 : 1;
    return text;
  }

  /** Whether a cell that opened with a quote is still open at the end of the text. */
  private boolean endsInsideQuotes(String text) {
    boolean inside = false;
    boolean cellStart = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote && (inside || cellStart)) {
        inside = !inside;
        // A doubled quote closes and opens again at once.
        cellStart = !inside && i + 1 < text.length() && text.charAt(i + 1) == quote;
      } else {
        cellStart = !inside && c == delimiter;
      }
    }
    return inside;
  }

  @Override
  public long bytesRead() {
    return lines.bytesRead();
  }

  @Override
  public void close() {
    lines.close();
  }
}
