package org.jingu.cli.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.data.write.TableFormat;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;

/**
 * Predictions as a Parquet file. They are Arrow in the temporary folder first: the writer of
 * Parquet takes whole tables, and would give a file its name before it is complete.
 */
final class ParquetPredictions implements PredictionFile {
  /** Row groups that other programs share among threads, and that fit into little memory. */
  private static final int ROW_GROUP = 1 << 17;

  private final Path target;
  private final TableFormat format = TableFormat.parquet();
  private final TemporaryFolder temporary;
  private final AtomicFile file;
  private final Path arrow;
  private final ArrowPredictions rows;

  ParquetPredictions(Path target, List<KeptColumn> keep, List<String> tasks) {
    this.target = target;
    try {
      temporary = TemporaryFolder.create("jingu-rows-");
      try {
        // Whether it can be written is known before there is anything to write.
        file = AtomicFile.create(target);
      } catch (IOException e) {
        temporary.close();
        throw e;
      }
    } catch (IOException e) {
      throw failed(e);
    }
    arrow = temporary.path().resolve("predictions.arrow");
    rows = new ArrowPredictions(arrow, keep, tasks, ROW_GROUP);
  }

  @Override
  public void add(String[] kept, float[] predictions) {
    rows.add(kept, predictions);
  }

  @Override
  public void commit() {
    rows.commit();
    Path parquet = temporary.path().resolve("predictions" + TableFormat.PARQUET);
    format.write(arrow, parquet);
    try (FileChannel written = FileChannel.open(parquet, StandardOpenOption.READ)) {
      long size = written.size();
      for (long at = 0; at < size; ) {
        at += written.transferTo(at, size - at, file.channel());
      }
      file.commit();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try (temporary;
        file;
        rows) {
      // In this order, whatever of it fails.
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DataException failed(IOException e) {
    return new DataException("cannot write " + target + ": " + Failures.reason(e), e);
  }
}
