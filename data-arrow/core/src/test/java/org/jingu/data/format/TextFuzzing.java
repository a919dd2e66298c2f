package org.jingu.data.format;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;

/** Reads every row of a text file: what the fuzz tests of text formats have in common. */
final class TextFuzzing {
  private final ScratchFile file = ScratchFile.in(ScratchFile.folder(), "rows.txt");
  private final Verdict verdict =
      Verdict.of("rows.txt", List.of(DataException.class, ConfigException.class));

  void read(InputFormat<?> format, byte[] content, Map<String, ?> options) throws Exception {
    file.write(content);
    verdict.on(
        content,
        () -> {
          try (RowReader in = format.open(TextFile.of(file.path()), options, "options")) {
            for (Row row = in.next(); row != null; row = in.next()) {
              check(row, in);
            }
          }
        });
  }

  /** A row is what its columns say, or says what is wrong with it. */
  private static void check(Row row, RowReader in) {
    if (row.line() < 1) {
      throw new AssertionError("a row at line " + row.line());
    }
    if (row.problem() == null && row.cells().length != in.columns().size()) {
      throw new AssertionError(
          "%d cells of %d columns".formatted(row.cells().length, in.columns().size()));
    }
  }
}
