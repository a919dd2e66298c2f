package org.jingu.data.parquet;

import java.nio.file.Path;
import org.jingu.data.source.SourceFile;
import org.jingu.data.source.SourceFormat;
import org.jingu.data.source.SourceFormats;

/** Parquet, known by its first four bytes. */
public final class ParquetFormat implements SourceFormat {
  @Override
  public String name() {
    return "Parquet";
  }

  @Override
  public boolean reads(byte[] head) {
    return SourceFormats.isBinary(head, "PAR1") || SourceFormats.isBinary(head, "PARE");
  }

  @Override
  public SourceFile open(Path file) {
    return ParquetFile.open(file);
  }
}
