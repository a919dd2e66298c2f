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

  private final Path folder;
  private final String prefix;
  private final PrepareConfig config;
  private final DatasetColumns columns;
  private final int dense;
  private final boolean[] multiHot;
  private final List<DataFile> files = new ArrayList<>();
  private final Map<String, String> metadata;
  private final int tasks;
  private @Nullable ArrowTableWriter writer;
  private int[] ids = new int[64];

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
    this.config = config;
    this.columns = new DatasetColumns(config);
    this.dense = columns.dense().size();
    List<SparseColumn> sparse = columns.sparse();
    this.multiHot = new boolean[sparse.size()];
    for (int f = 0; f < multiHot.length; f++) {
      multiHot[f] = sparse.get(f).multiHot();
    }
    this.metadata = fingerprint.metadata();
    this.tasks = config.labels().size();
  }

  /** Writes a row made by {@link RowCodec}. */
  void add(ByteBuffer row) {
    ArrowTableWriter out = writer();
    int column = 0;
    for (int i = 0; i < dense; i++) {
      out.setFloat(column++, row.getFloat());
    }
    int labels = column + multiHot.length;
    for (int t = 0; t < tasks; t++) {
      float label = row.getFloat();
      if (!Float.isNaN(label)) {
        out.setFloat(labels + t, label);
      }
    }
    float weight = row.getFloat();
    long group = row.getLong();
    for (int f = 0; f < multiHot.length; f++) {
      bag(out, column++, f, row);
    }
    column = labels + tasks;
    if (config.weight() != null) {
      out.setFloat(column++, weight);
    }
    if (config.group() != null) {
      out.setLong(column, group);
    }
    out.endRow();
    if (out.rows() == FILE_ROWS) {
      endFile();
    }
  }

  private void bag(ArrowTableWriter out, int column, int feature, ByteBuffer row) {
    int count = row.getInt();
    if (count > ids.length) {
      ids = new int[2 * count];
    }
    for (int i = 0; i < count; i++) {
      ids[i] = row.getInt();
    }
    if (multiHot[feature]) {
      out.setInts(column, ids, 0, count);
    } else if (count > 0) {
      out.setInt(column, ids[0]);
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
    endFile();
    return List.copyOf(files);
  }

  /** The same, with one file at least: without rows an empty one. */
  List<DataFile> finishWithAFile() {
    if (files.isEmpty()) {
      writer();
    }
    return finish();
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
