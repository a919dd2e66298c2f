package org.jingu.benchmark.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The preparation of a log in SQL, by DuckDB: vocabularies by frequency, scales, and examples as
 * Parquet. The log is read once and kept as a table; the order of the rows is not asked for.
 */
final class DuckdbWork {
  private final Path log;
  private final Path out;
  private final int threads;

  DuckdbWork(Path log, Path out, int threads) {
    this.log = log;
    this.out = out;
    this.threads = threads;
  }

  /** What was prepared, to be compared. */
  record Prepared(long rows, Map<String, Integer> tokens, double most) {}

  /** The preparation of all rows. */
  RowSubject preparation() {
    return RowSubject.of("DuckDB, %d threads".formatted(threads), () -> prepare(false).rows());
  }

  /**
   * Prepares the log.
   *
   * @param compared whether the number of tokens and the most of the first numbers are wanted
   */
  Prepared prepare(boolean compared) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement duckdb = connection.createStatement()) {
      duckdb.execute("SET threads = " + threads);
      duckdb.execute(
          "CREATE TEMP TABLE log AS FROM read_csv('%s', header = true, all_varchar = true)"
              .formatted(log));
      for (String token : CriteoRows.TOKENS) {
        duckdb.execute(vocabulary(token));
      }
      duckdb.execute(
          "CREATE TEMP TABLE scales AS SELECT %s FROM log".formatted(each(DuckdbWork::scale)));
      duckdb.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION uncompressed)"
              .formatted(examples(), out));
      Map<String, Integer> tokens = new LinkedHashMap<>();
      if (compared) {
        for (String token : CriteoRows.TOKENS) {
          tokens.put(token, (int) number(duckdb, "SELECT count(*) FROM ids_" + token));
        }
      }
      double most =
          compared ? number(duckdb, "SELECT max(I1) FROM '%s'".formatted(out)) : Double.NaN;
      return new Prepared((long) number(duckdb, "SELECT count(*) FROM log"), tokens, most);
    }
  }

  private static double number(Statement duckdb, String sql) throws SQLException {
    try (ResultSet found = duckdb.executeQuery(sql)) {
      found.next();
      return found.getDouble(1);
    }
  }

  private static String vocabulary(String column) {
    return """
        CREATE TEMP TABLE ids_%1$s AS
        SELECT token, row_number() OVER (ORDER BY n DESC, token) AS id
        FROM (SELECT %1$s AS token, count(*) AS n FROM log WHERE %1$s IS NOT NULL GROUP BY %1$s)
        WHERE n >= %2$d
        """
        .formatted(column, LogWork.MIN_COUNT);
  }

  private static String scale(String column) {
    String value = "CAST(%s AS DOUBLE)".formatted(column);
    return "avg(%1$s) AS filled_%2$s, avg(%3$s) AS mean_%2$s, stddev_pop(%3$s) AS deviation_%2$s"
        .formatted(value, column, logarithm(value));
  }

  private static String logarithm(String value) {
    return "sign(%1$s) * ln(1 + abs(%1$s))".formatted(value);
  }

  private static String each(Function<String, String> column) {
    return CriteoRows.NUMBERS.stream().map(column).collect(Collectors.joining(", "));
  }

  private static String examples() {
    String numbers =
        each(
            name -> {
              String value = "coalesce(CAST(%1$s AS DOUBLE), filled_%1$s)".formatted(name);
              return "CAST((%2$s - mean_%1$s) / deviation_%1$s AS FLOAT) AS %1$s"
                  .formatted(name, logarithm(value));
            });
    List<String> tokens = CriteoRows.TOKENS;
    return "SELECT CAST(label AS FLOAT) AS label, %s, %s FROM log CROSS JOIN scales %s"
        .formatted(
            numbers,
            tokens.stream()
                .map("CAST(coalesce(ids_%1$s.id, 0) AS INTEGER) AS %1$s"::formatted)
                .collect(Collectors.joining(", ")),
            tokens.stream()
                .map("LEFT JOIN ids_%1$s ON log.%1$s = ids_%1$s.token"::formatted)
                .collect(Collectors.joining(" ")));
  }
}
