package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.data.schema.DataFile;
import org.jingu.data.schema.Fingerprint;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.write.ArrowTableWriter;
import org.jspecify.annotations.Nullable;

/** Writes encoded rows as the Arrow files of a part. */
final class PartWriter implements AutoCloseable {
  /** Rows of a file. */
  private static final int FILE_ROWS = 1 << 20;

  /** Rows that are written together, column by column; a divisor of those of a record batch. */
  private static final int TOGETHER = 512;

  private final Path folder;
  private final String prefix;
  private final DatasetColumns columns;
  private final boolean[] multiHot;
  private final List<DataFile> files = new ArrayList<>();
  private final Map<String, String> metadata;
  private final BatchBuilder rows;
  private @Nullable ArrowTableWriter writer;

  /**
   * For a part.
   *
   * @param folder of the data set
   * @param prefix of the file names, such as {@code train/part}
   * @param fingerprint of the preparation, which each file carries
   */
  PartWriter(Path folder, String prefix, PrepareConfig config, Fingerprint fingerprint) {
    this.folder = folder;
    this.prefix = prefix;
    this.columns = new DatasetColumns(config);
    List<SparseColumn> sparse = columns.sparse();
    this.multiHot = new boolean[sparse.size()];
    for (int f = 0; f < multiHot.length; f++) {
      multiHot[f] = sparse.get(f).multiHot();
    }
    this.metadata = fingerprint.metadata();
    this.rows = new BatchBuilder(config, TOGETHER);
  }

  /** Writes a row made by {@link RowCodec}. */
  void add(ByteBuffer row) {
    rows.add(row);
    if (rows.rows() == TOGETHER) {
      flush();
    }
  }

  private void flush() {
    ArrowTableWriter out = writer();
    rows.write(out, multiHot);
    rows.clear();
    if (out.rows() == FILE_ROWS) {
      endFile();
    }
  }

  private ArrowTableWriter writer() {
    ArrowTableWriter current = writer;
    if (current == null) {
      current =
          ArrowTableWriter.create(
              folder.resolve(fileName()),
              columns.fields(),
              ArrowTableWriter.DEFAULT_BATCH_ROWS,
              metadata);
      writer = current;
    }
    return current;
  }

  private String fileName() {
    return String.format(Locale.ROOT, "%s-%05d.arrow", prefix, files.size());
  }

  private void endFile() {
    ArrowTableWriter current = writer;
    if (current != null) {
      ArrowTableWriter.Written written = current.commit();
      current.close();
      files.add(new DataFile(fileName(), written.rows(), written.bytes(), written.sha256()));
      writer = null;
    }
  }

  /** Completes the last file and lists all of them. */
  List<DataFile> finish() {
    if (rows.rows() > 0) {
      flush();
    }
    endFile();
    return List.copyOf(files);
  }

  /** The same, with one file at least: without rows an empty one. */
  List<DataFile> finishWithAFile() {
    List<DataFile> written = finish();
    if (!written.isEmpty()) {
      return written;
    }
    writer();
    return finish();
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
