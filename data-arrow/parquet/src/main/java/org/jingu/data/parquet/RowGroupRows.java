package org.jingu.data.parquet;

import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jingu.api.data.DataException;
import org.jingu.data.source.SourceRows;
import org.jspecify.annotations.Nullable;

/** The rows of one row group. */
final class RowGroupRows implements SourceRows {
  private final ParquetFile file;
  private final int rowGroup;
  private final RowGroupFile copy;
  private final Scan scan;

  RowGroupRows(ParquetFile file, int rowGroup, List<String> columns, BufferAllocator allocator) {
    this.file = file;
    this.rowGroup = rowGroup;
    try {
      copy = file.copy(rowGroup, columns);
      try {
        scan = new Scan(copy.path(), columns, allocator, Scan.ROWS);
      } catch (RuntimeException e) {
        copy.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public @Nullable VectorSchemaRoot next() {
    try {
      return scan.next();
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public long bytesRead() {
    return copy.bytesRead();
  }

  @Override
  public void close() {
    try (copy) {
      scan.close();
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private RuntimeException damaged(Exception e) {
    return e instanceof DataException || e instanceof OutOfMemoryException
        ? (RuntimeException) e
        : ParquetFile.damaged(
            file.path(), "row group %d: %s".formatted(rowGroup, e.getMessage()), e);
  }
}
