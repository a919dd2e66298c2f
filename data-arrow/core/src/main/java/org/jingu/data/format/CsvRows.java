package org.jingu.data.format;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jingu.api.data.DataException;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Rows of delimited text. Lines without a quote, nearly all in practice, are cut at the delimiters;
 * a record with quotes goes through FastCSV. Reading line by line keeps the raw text for the
 * quarantine and lets an unclosed quote cost one row instead of the rest of the file.
 */
final class CsvRows implements RowReader {
  /** How far a quoted cell may reach before its quote counts as unclosed. */
  private static final int MAX_LINES_IN_RECORD = 100;

  private static final int MAX_RECORD = LineReader.MAX_LINE;
  private static final int MAX_COLUMNS = 1 << 20;
  private static final Pattern SEPARATOR_LINE = Pattern.compile("(?i)\"?sep=((.)\\2*)\"?");
  private static final Pattern NUMBER = Pattern.compile("[-+.0-9eE]*");

  private final LineReader lines;
  private final Cells cells = new Cells();
  private final byte[] delimiter;
  private final byte[] comment;
  private final CsvFormat.Options options;
  private final char quote;
  private final Quotes quotes;
  private final CsvReader.CsvReaderBuilder quoted;
  private final Deque<Line> pushedBack = new ArrayDeque<>();
  private final Deque<Row> peeked = new ArrayDeque<>();
  private List<String> columns = List.of();
  private int width;
  private boolean named;
  private boolean namesAreWords;

  /** Of the first column's name. */
  private byte firstByte;

  /** Rows of any width, until it is told what the columns are. */
  CsvRows(LineReader lines, CsvFormat.Options options) {
    this.lines = lines;
    this.options = options;
    this.delimiter = Utf8.of(options.delimiter());
    this.comment = Utf8.of(options.comment());
    // No character: text is never compared with it, since each line is searched for it first.
    this.quote = options.quote().isEmpty() ? '\uFFFF' : options.quote().charAt(0);
    if (!options.quote().isEmpty()) {
      lines.watch(Utf8.of(options.quote())[0]);
    }
    this.quotes = new Quotes(options.delimiter(), quote, options.spaceAroundQuotes());
    this.quoted =
        CsvReader.builder()
            .fieldSeparator(options.delimiter())
            .quoteCharacter(quote)
            .trimWhitespacesAroundQuotes(options.spaceAroundQuotes())
            .maxBufferSize(2 * MAX_RECORD)
            .skipEmptyLines(false)
            .detectBomHeader(false);
    skipLines();
  }

  private void skipLines() {
    for (int i = 0; i < options.skipLines() && lines.next() != null; i++) {}
    Line first = lines.next();
    if (first == null || isSeparatorLine(first)) {
      return;
    }
    pushedBack.push(first);
  }

  /** Spreadsheets write and want a first line such as {@code sep=;}, which is no row. */
  private boolean isSeparatorLine(Line line) {
    Matcher form = SEPARATOR_LINE.matcher(line.text());
    if (!form.matches()) {
      return false;
    }
    // Saved as a row, it has the delimiters of the other columns behind it.
    if (!form.group(1).replace(options.delimiter(), "").isEmpty()) {
      throw new DataException(
          ("'%s', line %d: the line is '%s', but options.delimiter is '%s'; set"
                  + " options.delimiter: '%s', or options.skip_lines where the line is wrong")
              .formatted(
                  lines.name(), line.number(), line.text(), options.delimiter(), form.group(2)));
    }
    return true;
  }

  /**
   * Takes the columns from the first row.
   *
   * @param mayBeEmpty whether a file without a line has no rows instead of no header
   */
  CsvRows withHeader(boolean mayBeEmpty) {
    Row header = read();
    if (header == null && mayBeEmpty) {
      return named(List.of());
    }
    if (header == null && options.skipLines() > 0) {
      throw new DataException(
          "'%s' has no line after the %d of options.skip_lines"
              .formatted(lines.name(), options.skipLines()));
    }
    if (header == null) {
      throw new DataException(
          "'%s' is empty; it has no header; set options.header: false and options.columns where"
                  .formatted(lines.name())
              + " files have none");
    }
    refuseJson(header);
    if (header.problem() != null) {
      throw new DataException(
          "'%s', line %d: the header %s".formatted(lines.name(), header.line(), header.problem()));
    }
    return named(Arrays.stream(header.cells()).map(String::strip).toList());
  }

  /** Lines of JSON have delimiters too, so they would pass for rows. */
  void refuseJson(Row first) {
    if (first.raw().matches("(?s)\\[?\\{\".*")) {
      throw new DataException(
          "'%s' is JSON, not delimited text; export it as CSV".formatted(lines.name()));
    }
  }

  /**
   * Takes the columns as given, without some where the first row is so much shorter.
   *
   * @param optional columns of which a file has all or none
   */
  CsvRows named(List<String> names, Set<String> optional) {
    if (optional.isEmpty()) {
      return named(names);
    }
    List<String> without = names.stream().filter(name -> !optional.contains(name)).toList();
    List<Line> empty = emptyLines();
    Row first = read();
    boolean whole = first == null || first.cells().length != without.size() + trailing();
    named(whole ? names : without);
    if (first != null && width == 1) {
      empty.forEach(line -> peeked.add(checked(Row.of(line.number(), "", new String[] {""}))));
    }
    if (first != null) {
      peeked.add(checked(first));
    }
    return this;
  }

  /** Takes the empty lines that are next: cells of the one column, should there be one. */
  private List<Line> emptyLines() {
    List<Line> empty = new ArrayList<>();
    Line line = nextLine();
    while (line != null && line.text().isEmpty()) {
      empty.add(line);
      line = nextLine();
    }
    if (line != null) {
      pushedBack.push(line);
    }
    return empty;
  }

  private CsvRows named(List<String> names) {
    int last = names.size() - 1;
    // The header may end with a delimiter as rows do, or not.
    boolean ends =
        options.trailingDelimiter() && options.header() && last >= 0 && names.get(last).isEmpty();
    columns = List.copyOf(ends ? names.subList(0, last) : names);
    width = columns.size() + trailing();
    named = true;
    firstByte = columns.isEmpty() || columns.get(0).isEmpty() ? 0 : Utf8.of(columns.get(0))[0];
    namesAreWords = columns.stream().anyMatch(name -> !NUMBER.matcher(name).matches());
    return this;
  }

  private int trailing() {
    return options.trailingDelimiter() ? 1 : 0;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Row next() {
    if (!peeked.isEmpty()) {
      return peeked.remove();
    }
    Row row = read();
    return row == null ? null : checked(row);
  }

  /** The next row, of any width where the columns are not known yet. */
  @Nullable Row read() {
    Line line = nextLine();
    while (line != null && (isBlank(line) || isComment(line))) {
      line = nextLine();
    }
    if (line == null) {
      return null;
    }
    if (line.text().indexOf(quote) >= 0) {
      return quotedRow(line);
    }
    if (line.problem() != null) {
      return Row.bad(line.number(), line.text(), line.problem());
    }
    byte[] text = Utf8.of(line.text());
    int found = cells.cut(text, 0, text.length, delimiter, named ? width : MAX_COLUMNS);
    return found > cells.count()
        ? Row.bad(line.number(), line.text(), wrongWidth(line.text(), found))
        : Row.of(line.number(), line.text(), cells.texts());
  }

  /** Where there is one column, an empty line is an empty cell, but for one at the end. */
  private boolean isBlank(Line line) {
    String text = line.text();
    if (!named || width != 1) {
      return text.isEmpty() || (text.isBlank() && !text.contains(options.delimiter()));
    }
    if (!text.isEmpty()) {
      return false;
    }
    Line more = nextLine();
    if (more != null) {
      pushedBack.push(more);
    }
    return more == null;
  }

  private boolean isComment(Line line) {
    return !options.comment().isEmpty() && line.text().startsWith(options.comment());
  }

  private Row quotedRow(Line first) {
    List<Line> read = new ArrayList<>(List.of(first));
    String problem = first.problem();
    StringBuilder record = new StringBuilder(first.text());
    boolean open = quotes.open(first.text(), false);
    while (open) {
      Line more = read.size() < MAX_LINES_IN_RECORD ? nextLine() : null;
      if (more == null || record.length() + more.text().length() >= MAX_RECORD) {
        if (more != null) {
          read.add(more);
        }
        return unclosed(read);
      }
      read.add(more);
      record.append('\n').append(more.text());
      problem = problem == null ? more.problem() : problem;
      open = quotes.open(more.text(), true);
    }
    if (problem != null) {
      return Row.bad(first.number(), record.toString(), problem);
    }
    return parsed(read, record.toString());
  }

  private Row parsed(List<Line> read, String record) {
    // A quote further down may close it by accident.
    boolean severalLines = read.size() > 1;
    try {
      String[] values = quoted.ofSingleCsvRecord(unlimited(), record);
      return severalLines && named && values.length != width
          ? unclosed(read)
          : Row.of(read.get(0).number(), record, values);
    } catch (CsvParseException e) {
      return severalLines
          ? unclosed(read)
          : Row.bad(read.get(0).number(), record, "is not well-formed: " + reason(e));
    }
  }

  /** The library's default limits are lower than those of a line. */
  private static StringArrayHandler unlimited() {
    return StringArrayHandler.of(
        it -> it.maxFields(MAX_COLUMNS).maxFieldSize(MAX_RECORD).maxRecordSize(MAX_RECORD));
  }

  /** What the library says is wrong; the exception around it names a line that it counts itself. */
  private static String reason(CsvParseException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  /** Gives back the lines that the open quote had swallowed, so that they are rows again. */
  private Row unclosed(List<Line> read) {
    for (int i = read.size() - 1; i > 0; i--) {
      pushedBack.push(read.get(i));
    }
    Line first = read.get(0);
    return Row.bad(
        first.number(),
        first.text(),
        "a quote %s is not closed; where quotes are ordinary characters, set options.quote: ''"
            .formatted(quote));
  }

  private Row checked(Row row) {
    if (row.problem() != null) {
      return row;
    }
    cells.set(row.cells());
    String problem = problem(cells, cells.count(), row::raw);
    return problem != null
        ? Row.bad(row.line(), row.raw(), problem)
        : Row.of(row.line(), row.raw(), cells.texts());
  }

  /**
   * Why cells are no row, or null; the one behind a trailing delimiter is left out.
   *
   * @param found how many there were
   */
  private @Nullable String problem(Cells row, int found, Supplier<String> raw) {
    if (found != width) {
      return wrongWidth(raw.get(), found);
    }
    if (repeatsColumns(row)) {
      return "repeats the names of the columns; it is no row";
    }
    if (width == columns.size()) {
      return null;
    }
    if (!row.isEmpty(width - 1)) {
      return "does not end with a delimiter, as options.trailing_delimiter says of every row";
    }
    row.dropLast();
    return null;
  }

  /** Joined files have a header in their middle, and one is there where none was said to be. */
  private boolean repeatsColumns(Cells row) {
    byte first = row.isEmpty(0) ? 0 : row.bytes()[row.start(0)];
    if (first > ' ' && first != firstByte) {
      return false;
    }
    for (int i = 0; namesAreWords && i < columns.size(); i++) {
      if (!row.text(i).strip().equals(columns.get(i))) {
        return false;
      }
    }
    return namesAreWords;
  }

  private String wrongWidth(String raw, int count) {
    if (!named) {
      return "has %d cells, more than %d".formatted(count, MAX_COLUMNS);
    }
    String advice = "";
    if (count == width + 1 && raw.endsWith(options.delimiter())) {
      advice = "; where every row ends with a delimiter, set options.trailing_delimiter: true";
    } else if (!options.quote().isEmpty() && raw.contains(options.delimiter() + " " + quote)) {
      advice = "; where a space stands before a quote, set options.space_around_quotes: true";
    }
    int shown = Math.min(columns.size(), 20);
    String names = Excerpt.of(String.join(", ", columns.subList(0, shown)));
    return "has %d cells; expected %d (%s%s)%s"
        .formatted(count, width, names, shown < columns.size() ? ", …" : "", advice);
  }

  @Override
  public void read(RowBlock block) {
    block.start(this::cut);
    while (!block.isFull()) {
      if (peeked.isEmpty() && pushedBack.isEmpty()) {
        if (!lines.advance()) {
          break;
        }
        if (isPlain()) {
          block.add(lines.number(), lines.buffer(), lines.from(), lines.to());
          continue;
        }
        pushedBack.push(lines.line());
      }
      Row row = next();
      if (row == null) {
        break;
      }
      block.add(row);
    }
    block.end(bytesRead());
  }

  /** Whether the line is one row and needs no second look: nearly all are. */
  private boolean isPlain() {
    if (lines.hasWatched() || !lines.isGood()) {
      return false;
    }
    byte[] text = lines.buffer();
    int at = lines.from();
    while (at < lines.to() && text[at] <= ' ') {
      at++;
    }
    return at < lines.to() && (comment.length == 0 || !isComment(text));
  }

  private boolean isComment(byte[] text) {
    int end = lines.from() + comment.length;
    return end <= lines.to() && Arrays.equals(text, lines.from(), end, comment, 0, comment.length);
  }

  /** Makes the cells of a plain line, in any thread. */
  private @Nullable String cut(byte[] text, int from, int to, Cells into) {
    int found = into.cut(text, from, to, delimiter, width);
    return problem(into, found, () -> Utf8.text(text, from, to));
  }

  private @Nullable Line nextLine() {
    return pushedBack.isEmpty() ? lines.next() : pushedBack.poll();
  }

  @Override
  public boolean decimalComma() {
    return options.decimal().equals(",");
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
