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
  private final LibsvmFormat.Options options;
  private final boolean mayLackLabel;
  private final List<String> columns;
  private final int fields;
  private final Map<String, Integer> dense = new HashMap<>();
  private final Map<String, Integer> fieldNumbers = new HashMap<>();
  private final StringBuilder[] bags;
  private boolean unlabelled;
  private int position;
  private @Nullable Line ahead;

  LibsvmRows(LineReader lines, LibsvmFormat.Options options, boolean mayLackLabel) {
    this.lines = lines;
    this.options = options;
    this.mayLackLabel = mayLackLabel;
    this.columns = options.columns();
    this.fields = columns.size() - FIRST - options.dense().size();
    List<String> indices = new ArrayList<>(options.dense().keySet());
    for (int i = 0; i < indices.size(); i++) {
      dense.put(indices.get(i), FIRST + fields + i);
    }
    for (int i = 0; i < fields; i++) {
      fieldNumbers.put(
          options.fieldIds().isEmpty() ? Integer.toString(i) : options.fieldIds().get(i), i);
    }
    this.bags = new StringBuilder[fields];
    Arrays.setAll(bags, i -> new StringBuilder());
    for (int i = 0; i < options.skipLines() && lines.next() != null; i++) {}
    ahead = lines.next();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable Row next() {
    while (ahead != null) {
      Line line = ahead;
      ahead = lines.next();
      int comment = line.text().indexOf('#');
      String text = comment < 0 ? line.text() : line.text().substring(0, comment);
      if (line.problem() != null) {
        return Row.bad(line.number(), line.text(), line.problem());
      }
      // Among rows without labels an empty line is a row without features, but for one at the end.
      if (!text.isBlank() || (unlabelled && comment < 0 && ahead != null)) {
        return parse(line.number(), line.text(), text);
      }
    }
    return null;
  }

  private Row parse(long line, String raw, String text) {
    String[] cells = new String[columns.size()];
    Arrays.fill(cells, "");
    for (StringBuilder bag : bags) {
      bag.setLength(0);
    }
    StringTokenizer tokens = new StringTokenizer(text);
    String token = tokens.hasMoreTokens() ? tokens.nextToken() : null;
    if (token == null || token.indexOf(':') >= 0) {
      if (!mayLackLabel) {
        return Row.bad(
            line,
            raw,
            "starts with '" + (token == null ? "" : Excerpt.of(token)) + "' instead of a label");
      }
      unlabelled = true;
    } else {
      cells[LABEL] = token;
      token = tokens.hasMoreTokens() ? tokens.nextToken() : null;
    }
    position = 0;
    while (token != null) {
      String problem = token.startsWith("qid:") ? queryId(cells, token) : pair(cells, token);
      if (problem != null) {
        return Row.bad(line, raw, problem);
      }
      token = tokens.hasMoreTokens() ? tokens.nextToken() : null;
    }
    if (options.layout() == LibsvmFormat.Layout.POSITIONAL && position != fields) {
      return Row.bad(line, raw, "has %d pairs; expected %d".formatted(position, fields));
    }
    for (int i = 0; i < fields; i++) {
      cells[FIRST + i] = bags[i].toString();
    }
    return Row.of(line, raw, cells);
  }

  private static @Nullable String queryId(String[] cells, String token) {
    String problem = cells[QID].isEmpty() ? null : "has a second '" + Excerpt.of(token) + "'";
    cells[QID] = token.substring(4);
    return problem;
  }

  /** Puts a pair into its cell; the problem, or null. */
  private @Nullable String pair(String[] cells, String token) {
    boolean fieldAware = options.layout() == LibsvmFormat.Layout.FIELD;
    int first = token.indexOf(':');
    int last = token.lastIndexOf(':');
    if (first < 1 || last == token.length() - 1 || fieldAware == (first == last)) {
      return notAPair(token);
    }
    String index = fieldAware ? token.substring(first + 1, last) : token.substring(0, first);
    String value = token.substring(last + 1);
    if (index.isEmpty() || index.indexOf(':') >= 0) {
      return notAPair(token);
    }
    Integer number = dense.get(index);
    if (number != null) {
      String problem =
          cells[number].isEmpty()
              ? null
              : "has a second value of index %s".formatted(Excerpt.of(index));
      cells[number] = value;
      return problem;
    }
    int field =
        switch (options.layout()) {
          case BAG -> 0;
          case POSITIONAL -> position++;
          case FIELD -> fieldNumbers.getOrDefault(token.substring(0, first), -1);
        };
    if (field < 0 || field >= fields) {
      return notAField(token, fieldAware ? token.substring(0, first) : Integer.toString(field));
    }
    return member(bags[field], index, value);
  }

  private String notAPair(String token) {
    boolean fieldAware = options.layout() == LibsvmFormat.Layout.FIELD;
    return "'%s' is not %s"
        .formatted(Excerpt.of(token), fieldAware ? "field:index:value" : "index:value");
  }

  private String notAField(String token, String field) {
    return options.fieldIds().isEmpty()
        ? "'%s' is in field %s; the configuration names %d fields, from 0%s"
            .formatted(
                Excerpt.of(token),
                Excerpt.of(field),
                fields,
                options.layout() == LibsvmFormat.Layout.FIELD
                    ? "; other numbers go into options.field_ids"
                    : "")
        : "'%s' is in field %s, which options.field_ids lacks"
            .formatted(Excerpt.of(token), Excerpt.of(field));
  }

  private @Nullable String member(StringBuilder bag, String index, String value) {
    double number = Decimal.parse(value);
    if (!Double.isFinite(number)) {
      return "the value '%s' of index %s is not a number"
          .formatted(Excerpt.of(value), Excerpt.of(index));
    }
    if (number != 0 && number != 1 && options.values() == LibsvmFormat.Values.REJECT) {
      return ("the value %s of index %s is not 1; options.values: ignore takes the index without it,"
              + " and options.dense makes it a number column")
          .formatted(Excerpt.of(value), Excerpt.of(index));
    }
    if (number != 0) {
      bag.append(bag.isEmpty() ? "" : " ").append(index);
    }
    return null;
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
