package org.jingu.data.read;

import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;

/** Any bytes as a file whose rows are read as text, for the targets of all formats of columns. */
final class RowsFuzzing {
  private static final CellStyle STYLE = CellStyle.PLAIN.withSeparator("|");

  private final ScratchFile file;
  private final Verdict verdict;
  private final long mostRows;

  /**
   * For a target.
   *
   * @param name of the file
   * @param mostRows after so many it is enough
   */
  RowsFuzzing(String name, long mostRows) {
    this.file = ScratchFile.in(ScratchFile.folder(), name);
    this.verdict = Verdict.of(name, List.of(DataException.class));
    this.mostRows = mostRows;
  }

  /** Reads all rows, each of which is dropped, or is refused. */
  void read(byte[] input) throws Exception {
    file.write(input);
    verdict.on(
        input,
        () -> {
          try (ArrowRows rows = ArrowRows.open(file.path())) {
            rows.select(rows.columns(), column -> STYLE);
            long row = 0;
            while (row < mostRows && rows.next() != null) {
              row++;
            }
          }
        });
  }
}
