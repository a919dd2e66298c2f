package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.data.schema.DataFile;

/** A writer for each part, and what is counted of its rows. */
final class PartWriters implements AutoCloseable {
  private final PrepareConfig config;
  private final RowCodec codec;
  private final Map<Part, PartWriter> writers = new EnumMap<>(Part.class);
  private final Map<Part, Matches> matches = new EnumMap<>(Part.class);

  PartWriters(Path folder, Preprocessor preprocessor) {
    this.config = preprocessor.config();
    this.codec = preprocessor.codec();
    for (Part part : Part.values()) {
      writers.put(
          part,
          new PartWriter(folder, part.folder() + "/part", config, preprocessor.fingerprint()));
      matches.put(part, new Matches(preprocessor));
    }
  }

  /** A row of a part as it will be written, valid until the next. */
  ByteBuffer encode(Part part, RawExample example) {
    return codec.encode(example, matches.get(part));
  }

  void add(Part part, ByteBuffer row) {
    writers.get(part).add(row);
  }

  /** Completes the files and lists them by part. */
  Map<String, List<DataFile>> finish() {
    Map<String, List<DataFile>> files = new LinkedHashMap<>();
    writers.forEach((part, writer) -> files.put(part.folder(), writer.finish()));
    return files;
  }

  /** What was written, by part. */
  Map<String, PrepareReport.PartReport> reports() {
    Map<String, PrepareReport.PartReport> reports = new LinkedHashMap<>();
    matches.forEach((part, it) -> reports.put(part.folder(), it.report()));
    return reports;
  }

  /** The share of unseen ids in the training part, by feature. */
  Map<String, Double> unseenInTraining() {
    return matches.get(Part.TRAIN).unseen();
  }

  /**
   * What is odd about the parts that the configuration asks for.
   *
   * @param usual the share of unseen ids in the training part, by feature
   */
  List<String> warnings(Map<String, Double> usual) {
    List<String> warnings = new ArrayList<>();
    matches.forEach(
        (part, it) -> {
          if (it.rows() > 0 || config.asksFor(part)) {
            warnings.addAll(it.warnings("the " + part.folder() + " part", usual, true));
          }
        });
    return warnings;
  }

  @Override
  public void close() {
    writers.values().forEach(PartWriter::close);
  }
}
