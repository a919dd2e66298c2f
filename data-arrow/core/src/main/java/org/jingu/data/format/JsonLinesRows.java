package org.jingu.data.format;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/** The rows of a file of JSON lines. */
final class JsonLinesRows implements RowReader {
  /** What is kept of the rows that are looked at, in characters. */
  private static final int MOST_KEPT = 1 << 20;

  private final LineReader lines;
  private final Queue<Line> seen = new ArrayDeque<>();
  private final JsonKeys keys = new JsonKeys();
  private final List<String> columns;

  /**
   * Finds the columns.
   *
   * @param mayBeEmpty whether a file without rows is a file without columns
   */
  JsonLinesRows(LineReader lines, JsonLinesFormat.Options options, boolean mayBeEmpty) {
    this.lines = lines;
    keys.add(options.columns());
    if (options.columns().isEmpty()) {
      lookAt(options.lookAt());
    }
    columns = keys.names();
    if (columns.isEmpty() && !mayBeEmpty) {
      throw new DataException(
          seen.isEmpty()
              ? "'%s' is empty; get the data, or leave the file out".formatted(lines.name())
              : "'%s' has no JSON object with a key in its first %d rows; is it a file of JSON lines?"
                  .formatted(lines.name(), seen.size()));
    }
  }

  private void lookAt(int rows) {
    int kept = 0;
    Set<String> found = new LinkedHashSet<>();
    Set<String> empty = new LinkedHashSet<>();
    while (seen.size() < rows && kept < MOST_KEPT) {
      Line line = line();
      if (line == null) {
        break;
      }
      seen.add(line);
      kept += line.text().length();
      JsonRow row = JsonRow.of(line.text());
      if (line.problem() == null
          && row.problem() == null
          && keys.conflict(row.values(), row.objects()) == null) {
        row.values().forEach((key, value) -> (value.isEmpty() ? empty : found).add(key));
        keys.add(found);
      }
    }
    // What is null in a row may be an object in another.
    keys.addValues(empty);
  }

  /** The next line with something on it. */
  private @Nullable Line line() {
    Line line = lines.next();
    while (line != null && line.problem() == null && line.text().isBlank()) {
      line = lines.next();
    }
    return line;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Row next() {
    Line line = seen.isEmpty() ? line() : seen.remove();
    if (line == null) {
      return null;
    }
    if (line.problem() != null) {
      return Row.bad(line.number(), line.text(), line.problem());
    }
    JsonRow row = JsonRow.of(line.text());
    String problem =
        row.problem() == null ? keys.conflict(row.values(), row.objects()) : row.problem();
    return problem == null
        ? Row.of(line.number(), line.text(), keys.cells(row.values()))
        : Row.bad(line.number(), line.text(), problem);
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
