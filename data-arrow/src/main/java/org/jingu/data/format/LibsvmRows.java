package org.jingu.data.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Rows of {@link LibsvmFormat}. */
final class LibsvmRows implements RowReader {
  private static final int LABEL = 0;
  private static final int QID = 1;
  private static final int FIRST = 2;

  private final LineReader lines;
  private final LibsvmFormat.Layout layout;
  private final List<String> columns;
  private final int fields;
  private final Map<String, Integer> dense = new HashMap<>();

  LibsvmRows(LineReader lines, LibsvmFormat.Options options) {
    this.lines = lines;
    this.layout = options.layout();
    this.columns = options.columns();
    this.fields = columns.size() - FIRST - options.dense().size();
    List<String> indices = new ArrayList<>(options.dense().keySet());
    for (int i = 0; i < indices.size(); i++) {
      dense.put(indices.get(i), FIRST + fields + i);
    }
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Row next() {
    while (true) {
      String raw = lines.next();
      if (raw == null) {
        return null;
      }
      int comment = raw.indexOf('#');
      String text = comment < 0 ? raw : raw.substring(0, comment);
      if (!text.isBlank()) {
        return parse(lines.line(), raw, text);
      }
    }
  }

  private Row parse(long line, String raw, String text) {
    String[] cells = new String[columns.size()];
    Arrays.fill(cells, "");
    StringTokenizer tokens = new StringTokenizer(text);
    cells[LABEL] = tokens.nextToken();
    if (cells[LABEL].indexOf(':') >= 0) {
      return Row.bad(line, raw, "starts with '" + cells[LABEL] + "' instead of a label");
    }
    int position = 0;
    while (tokens.hasMoreTokens()) {
      String token = tokens.nextToken();
      String problem;
      if (token.startsWith("qid:")) {
        cells[QID] = token.substring(4);
        problem = null;
      } else {
        problem = pair(cells, token, position);
        position++;
      }
      if (problem != null) {
        return Row.bad(line, raw, problem);
      }
    }
    if (layout == LibsvmFormat.Layout.POSITIONAL && position != fields) {
      return Row.bad(line, raw, "has %d pairs; expected %d".formatted(position, fields));
    }
    return Row.of(line, raw, cells);
  }

  /** Puts a pair into its cell; the problem, or null. */
  private @Nullable String pair(String[] cells, String token, int position) {
    boolean fieldAware = layout == LibsvmFormat.Layout.FIELD;
    int first = token.indexOf(':');
    int last = token.lastIndexOf(':');
    if (first < 1 || last == token.length() - 1 || fieldAware == (first == last)) {
      return "'%s' is not %s".formatted(token, fieldAware ? "field:index:value" : "index:value");
    }
    String index = fieldAware ? token.substring(first + 1, last) : token.substring(0, first);
    String value = token.substring(last + 1);
    if (index.isEmpty() || index.indexOf(':') >= 0) {
      return "'%s' is not %s".formatted(token, fieldAware ? "field:index:value" : "index:value");
    }
    Integer number = dense.get(index);
    if (number != null) {
      cells[number] = value;
      return null;
    }
    int field = fieldAware ? fieldNumber(token.substring(0, first)) : position;
    field = layout == LibsvmFormat.Layout.BAG ? 0 : field;
    if (field < 0 || field >= fields) {
      return "'%s' is in field %s; the configuration names %d fields, from 0"
          .formatted(token, fieldAware ? token.substring(0, first) : position, fields);
    }
    return one(cells, FIRST + field, index, value);
  }

  private static @Nullable String one(String[] cells, int column, String index, String value) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return "the value '%s' of index %s is not a number".formatted(value, index);
    }
    if (number == 1) {
      cells[column] = cells[column].isEmpty() ? index : cells[column] + " " + index;
      return null;
    }
    return number == 0
        ? null
        : "the value %s of index %s is not 1; name the index in options.dense"
            .formatted(value, index);
  }

  private static int fieldNumber(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
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
