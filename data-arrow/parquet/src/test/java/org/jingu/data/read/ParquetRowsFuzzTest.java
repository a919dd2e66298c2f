package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a Parquet file whose rows are read as text. */
class ParquetRowsFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "rows.parquet");
  private static final Verdict VERDICT = Verdict.of("rows.parquet", List.of(DataException.class));
  private static final CellStyle STYLE = CellStyle.PLAIN.withSeparator("|");

  @MethodSource("seeds")
  @FuzzTest
  void anyRowsAreReadOrRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(
        input,
        () -> {
          try (ArrowRows rows = ArrowRows.open(FILE.path())) {
            rows.select(rows.columns(), column -> STYLE);
            while (rows.next() != null) {
              // Every row is made and dropped.
            }
          }
        });
  }

  static Stream<byte[]> seeds() {
    return ParquetFuzzTest.seeds();
  }
}
