package org.jingu.data.duckdb;

import java.nio.file.Path;
import java.util.List;
import org.jingu.data.source.SourceFile;
import org.jingu.data.source.SourceFormat;
import org.jingu.data.source.SourceFormats;

/** A query in a file of its own, known by its first line, {@value SourceFormats#QUERY}. */
public final class QueryFormat implements SourceFormat {
  @Override
  public String name() {
    return "SQL query";
  }

  @Override
  public boolean reads(byte[] head) {
    return SourceFormats.startsWith(head, SourceFormats.QUERY);
  }

  @Override
  public SourceFile open(Path file) {
    return QueryFile.open(Query.read(file));
  }

  @Override
  public boolean holdsExamples() {
    return false;
  }

  @Override
  public List<Path> alsoReads(Path file) {
    return Query.read(file).files();
  }
}
