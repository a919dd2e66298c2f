package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.data.schema.DataFile;
import org.jingu.data.vocab.VocabularyConfig;
import org.jingu.data.write.ArrowTableWriter;
import org.jspecify.annotations.Nullable;

/** Writes encoded rows as the Arrow files of a part, and gathers what the report says of them. */
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
  private final double[] labelSums;
  private final long[] labelCounts;
  private final long[] idCounts;
  private final long[] unseen;
  private @Nullable ArrowTableWriter writer;
  private int[] ids = new int[64];
  private long rows;

  /**
   * For a part.
   *
   * @param folder of the data set
   * @param prefix of the file names, such as {@code train/part}
   */
  PartWriter(Path folder, String prefix, PrepareConfig config) {
    this.folder = folder;
    this.prefix = prefix;
    this.config = config;
    this.columns = new DatasetColumns(config);
    this.dense = columns.dense().size();
    this.multiHot = new boolean[config.sparse().size()];
    int f = 0;
    for (SparseConfig feature : config.sparse().values()) {
      multiHot[f++] = feature.multiHot();
    }
    this.labelSums = new double[config.labels().size()];
    this.labelCounts = new long[labelSums.length];
    this.idCounts = new long[multiHot.length];
    this.unseen = new long[multiHot.length];
  }

  /** Writes a row made by {@link RowCodec}. */
  void add(ByteBuffer row) {
    ArrowTableWriter out = writer();
    int column = 0;
    for (int i = 0; i < dense; i++) {
      out.setFloat(column++, row.getFloat());
    }
    int labels = column + multiHot.length;
    for (int t = 0; t < labelSums.length; t++) {
      label(out, labels + t, t, row.getFloat());
    }
    float weight = row.getFloat();
    long group = row.getLong();
    for (int f = 0; f < multiHot.length; f++) {
      bag(out, column++, f, row);
    }
    column = labels + labelSums.length;
    if (config.weight() != null) {
      out.setFloat(column++, weight);
    }
    if (config.group() != null) {
      out.setLong(column, group);
    }
    out.endRow();
    rows++;
    if (out.rows() == FILE_ROWS) {
      endFile();
    }
  }

  private void label(ArrowTableWriter out, int column, int task, float label) {
    if (!Float.isNaN(label)) {
      out.setFloat(column, label);
      labelSums[task] += label;
      labelCounts[task]++;
    }
  }

  private void bag(ArrowTableWriter out, int column, int feature, ByteBuffer row) {
    int count = row.getInt();
    if (count > ids.length) {
      ids = new int[2 * count];
    }
    for (int i = 0; i < count; i++) {
      ids[i] = row.getInt();
      unseen[feature] += ids[i] == 0 ? 1 : 0;
    }
    idCounts[feature] += count;
    if (multiHot[feature]) {
      out.setInts(column, ids, 0, count);
    } else if (count > 0) {
      out.setInt(column, ids[0]);
    }
  }

  private ArrowTableWriter writer() {
    ArrowTableWriter current = writer;
    if (current == null) {
      current = ArrowTableWriter.create(folder.resolve(fileName()), columns.fields());
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

  /** What the report says of this part. */
  PrepareReport.PartReport report() {
    Map<String, Double> labelMeans = new LinkedHashMap<>();
    int t = 0;
    for (String label : config.labels().keySet()) {
      labelMeans.put(label, labelCounts[t] == 0 ? 0 : labelSums[t] / labelCounts[t]);
      t++;
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    int f = 0;
    for (Map.Entry<String, SparseConfig> feature : config.sparse().entrySet()) {
      if (feature.getValue().vocabulary().ids() == VocabularyConfig.Ids.FITTED) {
        shares.put(feature.getKey(), idCounts[f] == 0 ? 0 : (double) unseen[f] / idCounts[f]);
      }
      f++;
    }
    return new PrepareReport.PartReport(rows, labelMeans, shares);
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
