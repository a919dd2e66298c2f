package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.data.source.SourceFormats;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as a query. */
class QueryFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "rows.sql");
  private static final Verdict VERDICT = Verdict.of("rows.sql", List.of(DataException.class));
  private static final int MOST_ROWS = 10_000;

  @MethodSource("seeds")
  @FuzzTest
  void anyQueryGivesRowsOrIsRefused(byte[] input) throws Exception {
    byte[] first = (SourceFormats.QUERY + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] query = new byte[first.length + input.length];
    System.arraycopy(first, 0, query, 0, first.length);
    System.arraycopy(input, 0, query, first.length, input.length);
    FILE.write(query);
    VERDICT.on(
        query,
        () -> {
          try (ArrowRows rows = ArrowRows.open(FILE.path())) {
            rows.select(rows.columns(), column -> CellStyle.PLAIN.withSeparator("|"));
            for (int row = 0; row < MOST_ROWS && rows.next() != null; row++) {
              // Every row is made and dropped.
            }
          }
        });
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
