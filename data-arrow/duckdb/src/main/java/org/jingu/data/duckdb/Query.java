package org.jingu.data.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jingu.api.data.DataException;
import org.jingu.data.files.FileFinder;
import org.jingu.files.Failures;
import org.jingu.files.SmallFile;

/**
 * A query with the tables that it may read, which comments at its beginning name:
 *
 * <pre>{@code
 * -- jingu: query
 * -- table clicks: clicks/dt=*\/*.parquet
 * -- table users: users.csv
 * SELECT clicks.*, users.age FROM clicks LEFT JOIN users USING (user) ORDER BY time, click_id
 * }</pre>
 *
 * @param path the file
 * @param head how many lines the comments at its beginning are
 * @param sql what comes after them
 * @param tables the files of each table, by its name
 */
record Query(Path path, int head, String sql, Map<String, List<Path>> tables) {
  private static final int MOST_MEGABYTES = 1;
  private static final Pattern TABLE =
      Pattern.compile("--\\s*table\\s+([A-Za-z_][A-Za-z0-9_]*)\\s*:\\s*(\\S.*?)\\s*");
  private static final Pattern LIKE_TABLE = Pattern.compile("--\\s*tables?\\b.*");

  /**
   * Reads a query and finds its tables' files.
   *
   * @throws DataException if it cannot be read, a line is no table, or a table's files are missing
   */
  static Query read(Path path) {
    String text;
    try {
      text = SmallFile.readString(path, MOST_MEGABYTES);
    } catch (IOException e) {
      throw new DataException("cannot read '%s': %s".formatted(path, Failures.reason(e)), e);
    }
    Map<String, List<Path>> tables = new LinkedHashMap<>();
    List<String> lines = text.lines().toList();
    int head = 1;
    while (head < lines.size() && isHead(lines.get(head))) {
      table(path, head + 1, lines.get(head).strip(), tables);
      head++;
    }
    String sql = lines.stream().skip(head).collect(Collectors.joining("\n"));
    return new Query(path, head, sql, tables);
  }

  private static boolean isHead(String line) {
    return line.isBlank() || line.strip().startsWith("--");
  }

  private static void table(Path path, int line, String text, Map<String, List<Path>> tables) {
    Matcher table = TABLE.matcher(text);
    if (table.matches()) {
      Path folder = path.toAbsolutePath().getParent();
      FileFinder finder = new FileFinder(folder, List.of(), Integer.MAX_VALUE);
      List<Path> files = tables.computeIfAbsent(table.group(1), name -> new ArrayList<>());
      try {
        files.addAll(finder.find(table.group(2)));
      } catch (DataException e) {
        throw new DataException("%s:%d: %s".formatted(path, line, e.getMessage()), e);
      }
    } else if (LIKE_TABLE.matcher(text).matches()) {
      throw new DataException(
          "%s:%d: '%s' names no table; write '-- table NAME: FILES', the name of letters, digits and underscores"
              .formatted(path, line, text));
    }
  }

  /** All files of all tables. */
  List<Path> files() {
    return tables.values().stream().flatMap(List::stream).distinct().toList();
  }

  /**
   * The views of the tables, as DuckDB makes them.
   *
   * @throws DataException if a file has no reader
   */
  List<String> views() {
    List<String> views = new ArrayList<>();
    tables.forEach(
        (name, files) ->
            views.add(
                "CREATE VIEW %s AS SELECT * FROM %s".formatted(quoted(name), scan(name, files))));
    return views;
  }

  /** Cells of text stay text: 007 is not made a seven. */
  private String scan(String name, List<Path> files) {
    List<String> readers = files.stream().map(file -> reader(name, file)).distinct().toList();
    if (readers.size() > 1) {
      throw new DataException(
          "%s: the files of table %s are of several kinds, such as '%s' and '%s'; give each kind a table of its own"
              .formatted(path, name, files.get(0), files.get(files.size() - 1)));
    }
    return readers.get(0).formatted(literals(files));
  }

  private String reader(String table, Path file) {
    String name =
        String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "parquet" -> "read_parquet(%s)";
      case "csv", "tsv" -> "read_csv(%s, all_varchar = true)";
      case "json", "jsonl", "ndjson" -> "read_json(%s, sample_size = -1)";
      default ->
          throw new DataException(
              "%s: '%s' of table %s ends in none of .parquet, .csv, .tsv, .json, .jsonl, .ndjson, or these and .gz; rename it"
                  .formatted(path, file, table));
    };
  }

  /** A list of files as SQL. */
  static String literals(List<Path> files) {
    return files.stream()
        .map(file -> literal(file.toAbsolutePath().normalize().toString()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** A text as SQL. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  /** The bytes of all tables' files. */
  long bytes() {
    long bytes = 0;
    for (Path file : files()) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw new DataException("cannot read '%s': %s".formatted(file, Failures.reason(e)), e);
      }
    }
    return bytes;
  }
}
