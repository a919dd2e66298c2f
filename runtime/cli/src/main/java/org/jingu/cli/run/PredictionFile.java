package org.jingu.cli.run;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.TableFormat;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Predictions, row by row, in the format of the file's ending. A file appears under its name only
 * with {@link #commit}.
 */
public interface PredictionFile extends AutoCloseable {
  /** The name that stands for the standard output, as CSV. */
  String STANDARD_OUTPUT = "-";

  /**
   * Starts a file.
   *
   * @param name ends with {@code .arrow}, {@code .parquet} or {@code .csv}, or is {@code -}
   * @param keep columns that are carried over; CSV has no types
   * @param tasks a column of predictions each
   * @throws UserException if the ending is another, or two columns have one name
   */
  static PredictionFile create(String name, List<KeptColumn> keep, List<String> tasks) {
    requireKnown(name);
    Set<String> names = new HashSet<>(tasks);
    for (KeptColumn kept : keep) {
      if (!names.add(kept.name())) {
        throw new UserException(
            ExitCode.USAGE,
            "--keep "
                + kept.name()
                + ": a column of predictions has that name, or it is named twice; leave it out");
      }
    }
    if (name.endsWith(TableFormat.PARQUET)) {
      return new ParquetPredictions(Path.of(name), keep, tasks);
    }
    return name.endsWith(".arrow")
        ? new ArrowPredictions(Path.of(name), keep, tasks, ArrowTableWriter.DEFAULT_BATCH_ROWS)
        : csv(name, keep.stream().map(KeptColumn::name).toList(), tasks);
  }

  /**
   * Checks a name before any work is done.
   *
   * @throws UserException if its ending is none of a known format
   * @throws DataException if the module that writes it is not on the class path
   */
  static void requireKnown(String name) {
    if (name.endsWith(TableFormat.PARQUET)) {
      TableFormat.parquet();
    } else if (!name.equals(STANDARD_OUTPUT)
        && !name.endsWith(".arrow")
        && !name.endsWith(".csv")) {
      throw new UserException(
          ExitCode.USAGE,
          "--out "
              + name
              + ": the ending tells the format; it must be .arrow, .parquet or .csv, or - for CSV"
              + " on the standard output");
    }
  }

  /**
   * Writes a row.
   *
   * @param kept a cell a column to keep
   * @param predictions one a task
   */
  void add(String[] kept, float[] predictions);

  /** Completes the file. */
  void commit();

  @Override
  void close();

  private static PredictionFile csv(String name, List<String> keep, List<String> tasks) {
    try {
      @Nullable AtomicFile file =
          name.equals(STANDARD_OUTPUT) ? null : AtomicFile.create(Path.of(name));
      CsvWriter csv =
          CsvWriter.builder()
              .build(
                  file == null
                      ? new OutputStreamWriter(
                          // System.out is where what libraries print goes.
                          new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8)
                      : Channels.newWriter(file.channel(), StandardCharsets.UTF_8));
      List<String> header = new ArrayList<>(keep);
      header.addAll(tasks);
      csv.writeRecord(header);
      return new CsvPredictions(name, csv, file);
    } catch (IOException | UncheckedIOException e) {
      throw failed(name, e);
    }
  }

  private static RuntimeException failed(String name, Exception e) {
    IOException cause = e instanceof UncheckedIOException u ? u.getCause() : (IOException) e;
    String reason = Failures.reason(cause);
    return name.equals(STANDARD_OUTPUT)
        ? new UserException(ExitCode.FAILURE, "cannot write to the standard output: " + reason, e)
        : new DataException("cannot write " + name + ": " + reason, e);
  }

  /** Delimited text with a header. */
  record CsvPredictions(String name, CsvWriter csv, @Nullable AtomicFile file)
      implements PredictionFile {
    @Override
    public void add(String[] kept, float[] predictions) {
      String[] cells = new String[kept.length + predictions.length];
      System.arraycopy(kept, 0, cells, 0, kept.length);
      for (int t = 0; t < predictions.length; t++) {
        cells[kept.length + t] = Float.toString(predictions[t]);
      }
      try {
        csv.writeRecord(cells);
      } catch (UncheckedIOException e) {
        throw failed(name, e);
      }
    }

    @Override
    public void commit() {
      try {
        csv.flush();
        if (file != null) {
          file.commit();
        }
      } catch (IOException e) {
        throw failed(name, e);
      }
    }

    @Override
    public void close() {
      if (file != null) {
        try {
          file.close();
        } catch (IOException e) {
          throw failed(name, e);
        }
      }
    }
  }
}
