package org.jingu.data.profile;

import java.util.List;
import java.util.function.Consumer;
import org.jingu.data.format.CsvFormat;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.data.prepare.Progress;
import org.jingu.data.prepare.ProgressListener;

/**
 * The rows of raw files of one dialect, within bounds: the same ones in each pass.
 *
 * @param files the files, in their order
 * @param dialect how they are written
 * @param bounds how much of them is read
 * @param listener is told how far a pass is
 */
public record RawRows(
    List<TextFile> files, Dialect dialect, Bounds bounds, ProgressListener listener) {
  private static final int ROWS_BETWEEN_LOOKS = 4096;
  private static final long INTERVAL_NANOS = 200_000_000;

  /** What a pass met. */
  record Pass(long rows, long badRows, String firstBad, boolean whole) {}

  /**
   * Looks at every column.
   *
   * @throws org.jingu.api.data.DataException if a file cannot be read or has other columns
   */
  public RawProfile profile() {
    int count = dialect.columns().size();
    ColumnScan[] scans = new ColumnScan[count];
    for (int i = 0; i < count; i++) {
      scans[i] = new ColumnScan(dialect.decimalComma(), count);
    }
    Pass pass =
        read(
            "look",
            cells -> {
              for (int i = 0; i < count; i++) {
                scans[i].add(cells[i]);
              }
            });
    ColumnProfile[] columns = new ColumnProfile[count];
    for (int i = 0; i < count; i++) {
      columns[i] = scans[i].profile(dialect.columns().get(i), i);
    }
    return new RawProfile(
        pass.rows(), pass.badRows(), pass.firstBad(), pass.whole(), List.of(columns));
  }

  Pass read(String phase, Consumer<String[]> sink) {
    long started = System.nanoTime();
    long told = started;
    long rows = 0;
    long bad = 0;
    long bytes = 0;
    long characters = 0;
    String firstBad = "";
    for (TextFile file : files) {
      try (RowReader in = new CsvFormat().open(file, dialect.csv())) {
        Row row = in.next();
        while (row != null) {
          characters += row.raw().length();
          // Compressed files have many more characters than bytes.
          if (rows + bad >= bounds.rows()
              || bytes + in.bytesRead() > bounds.bytes()
              || characters > 4 * bounds.bytes()) {
            return new Pass(rows, bad, firstBad, false);
          }
          if (row.problem() == null) {
            rows++;
            sink.accept(row.cells());
          } else if (bad++ == 0) {
            firstBad = "'%s', line %d: %s".formatted(file.name(), row.line(), row.problem());
          }
          if ((rows + bad) % ROWS_BETWEEN_LOOKS == 0 && System.nanoTime() - told > INTERVAL_NANOS) {
            told = System.nanoTime();
            listener.on(
                new Progress(
                    phase,
                    rows,
                    bad,
                    bytes + in.bytesRead(),
                    bounds.bytes(),
                    (told - started) * 1e-9,
                    false));
          }
          row = in.next();
        }
        bytes += in.bytesRead();
      }
    }
    return new Pass(rows, bad, firstBad, true);
  }
}
