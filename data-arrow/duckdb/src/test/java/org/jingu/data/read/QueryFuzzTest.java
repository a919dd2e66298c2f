package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jingu.data.source.SourceFormats;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as a query. */
class QueryFuzzTest {
  /** Short queries may have as many rows as they like. */
  private static final RowsFuzzing ROWS = new RowsFuzzing("rows.sql", 10_000);

  @MethodSource("seeds")
  @FuzzTest
  void anyQueryGivesRowsOrIsRefused(byte[] input) throws Exception {
    byte[] first = (SourceFormats.QUERY + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] query = new byte[first.length + input.length];
    System.arraycopy(first, 0, query, 0, first.length);
    System.arraycopy(input, 0, query, first.length, input.length);
    ROWS.read(query);
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "SELECT 1 AS a, 'x' AS b, [1, 2] AS c ORDER BY a",
            "-- table t: none.csv\nSELECT * FROM t ORDER BY 1",
            "SELECT i, sum(i) OVER (ORDER BY i) AS s FROM range(9) t(i) ORDER BY i DESC LIMIT 3",
            "SELECT DATE '2026-01-02' AS d, TIMESTAMP '2026-01-02 03:04:05' AS t, 1.5 AS x ORDER BY 1",
            "COPY (SELECT 1) TO 'x.csv'")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
