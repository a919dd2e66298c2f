package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.data.schema.DataFile;

/** A writer for each part. */
final class PartWriters implements AutoCloseable {
  private final Map<Part, PartWriter> writers = new EnumMap<>(Part.class);

  PartWriters(Path folder, PrepareConfig config) {
    for (Part part : Part.values()) {
      writers.put(part, new PartWriter(folder, part.folder() + "/part", config));
    }
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
    writers.forEach((part, writer) -> reports.put(part.folder(), writer.report()));
    return reports;
  }

  @Override
  public void close() {
    writers.values().forEach(PartWriter::close);
  }
}
