package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.data.format.CsvHead;
import org.jingu.data.format.Excerpt;
import org.jingu.data.format.Row;
import org.jingu.data.format.TextFile;

/**
 * Finds out how a file of delimited text is written: its first rows are read under each combination
 * of delimiter and quote, and the one under which rows have the same number of cells, and cells
 * look like single values, is taken.
 */
public final class DialectFinder {
  private static final int HEAD = 1 << 19;

  /** Of two that are as good the first is taken; a space only where nothing else is found. */
  static final List<String> DELIMITERS = List.of(",", "\t", ";", "|", "::", "\u0001");

  private static final List<String> QUOTES = List.of("\"", "", "'");

  /** Beyond this, names and reasons for each column help nobody. */
  public static final int MOST_COLUMNS = 2000;

  private DialectFinder() {}

  /**
   * Looks at a file.
   *
   * @throws DataException if it is empty, no text, or text of another kind
   */
  public static Dialect find(TextFile file, Bounds bounds) {
    Map<String, Object> written = new LinkedHashMap<>();
    List<String> evidence = new ArrayList<>();
    CharsetFinder.find(file, bounds, written, evidence);
    Reading best = best(file, written);
    Map<String, Object> options = new LinkedHashMap<>(best.options());
    List<Row> rows = Preamble.remove(best, options, evidence);
    String delimiter = String.valueOf(options.getOrDefault("delimiter", ","));
    evidence.add(
        0,
        "cells are separated by %s: %d of the first %d rows have %d cells"
            .formatted(
                name(delimiter),
                rows.stream().filter(row -> row.cells().length == best.width()).count(),
                rows.size(),
                best.width()));
    if (options.get("quote") != null) {
      String quote = String.valueOf(options.get("quote"));
      evidence.add(
          quote.isEmpty()
              ? "quotes are ordinary characters: with \" as the quote fewer rows are well-formed"
              : "cells are quoted with " + quote);
    }
    Header header = Header.find(rows, best.width());
    if (header.rows().isEmpty()) {
      throw new DataException(
          "'%s' has a header and no rows; name a file with examples".formatted(file.name()));
    }
    header.apply(options, evidence);
    if (DecimalComma.isUsed(header.rows(), header.names().size(), delimiter)) {
      options.put("decimal", ",");
      evidence.add("a comma separates the decimals of numbers");
    }
    if (header.names().size() > MOST_COLUMNS) {
      throw new DataException(
          "'%s' has %d columns; init takes at most %d: keep those that matter, or write prepare.yaml by hand"
              .formatted(file.name(), header.names().size(), MOST_COLUMNS));
    }
    return new Dialect(options, header.names(), header.namedByHeader(), evidence);
  }

  private static Reading best(TextFile file, Map<String, Object> written) {
    Reading best = null;
    DataException refused = null;
    boolean any = false;
    String charset = String.valueOf(written.getOrDefault("charset", "UTF-8"));
    String text = CsvHead.text(file, charset, HEAD);
    for (Map<String, Object> ways : ways(text)) {
      Map<String, Object> options = new LinkedHashMap<>(ways);
      options.putAll(written);
      try {
        Reading reading = Reading.of(file, options);
        any |= reading != null;
        if (reading != null && reading.isTable() && reading.isBetterThan(best)) {
          best = reading;
        }
      } catch (DataException e) {
        refused = e;
      }
    }
    if (best != null) {
      return best;
    }
    if (!any && refused != null) {
      throw refused;
    }
    Map<String, Object> spaces = options(" ", "\"", false);
    spaces.putAll(written);
    Reading spaced = any ? Reading.of(file, spaces) : null;
    if (spaced == null) {
      throw new DataException(
          "'%s' is empty; name a file with a row for each example".formatted(file.name()));
    }
    refuseLibsvm(file, spaced.rows());
    if (spaced.isTable()) {
      return spaced;
    }
    if (spaced.isList()) {
      throw new DataException(
          ("'%s' has one cell a row (the first is '%s'), with a comma, tab, semicolon, bar, '::' or"
                  + " space between cells; a label and a column to learn from are needed")
              .formatted(file.name(), Excerpt.of(spaced.rows().get(0).raw())));
    }
    throw new DataException(
        ("'%s' is not delimited text: the numbers of cells in its rows differ, with a"
                + " comma, tab, semicolon, bar, '::' or space between them (the first row is '%s')")
            .formatted(file.name(), Excerpt.of(spaced.rows().get(0).raw())));
  }

  /** Options that are worth a try, the usual first: others could change nothing. */
  private static List<Map<String, Object>> ways(String text) {
    List<Map<String, Object>> ways = new ArrayList<>();
    for (String delimiter : DELIMITERS) {
      if (!text.contains(delimiter) && !delimiter.equals(",")) {
        continue;
      }
      for (String quote : QUOTES) {
        if (quote.equals("\"") || text.contains(quote.isEmpty() ? "\"" : quote)) {
          ways.add(options(delimiter, quote, false));
        }
      }
      if (text.contains(delimiter + " \"")) {
        ways.add(options(delimiter, "\"", true));
      }
    }
    return ways;
  }

  /** Keys that differ from their defaults. */
  private static Map<String, Object> options(String delimiter, String quote, boolean spaces) {
    Map<String, Object> options = new LinkedHashMap<>();
    if (!delimiter.equals(",")) {
      options.put("delimiter", delimiter.equals("\t") ? "tab" : delimiter);
    }
    if (!quote.equals("\"")) {
      options.put("quote", quote);
    }
    if (spaces) {
      options.put("space_around_quotes", true);
    }
    return options;
  }

  private static void refuseLibsvm(TextFile file, List<Row> rows) {
    String first = rows.get(0).raw();
    if (first.matches("\\S+( [^\\s:]+:\\S+)+ *")) {
      throw new DataException(
          ("'%s' looks like libsvm (its first row is '%s'), whose columns have no names; write"
                  + " prepare.yaml with format: libsvm by hand, see docs/configuration.md")
              .formatted(file.name(), Excerpt.of(first)));
    }
  }

  private static String name(String delimiter) {
    return switch (delimiter) {
      case "tab" -> "tabs";
      case "," -> "commas";
      case ";" -> "semicolons";
      case "|" -> "bars (|)";
      case " " -> "spaces";
      case "\u0001" -> "the character U+0001";
      default -> "'" + delimiter + "'";
    };
  }
}
