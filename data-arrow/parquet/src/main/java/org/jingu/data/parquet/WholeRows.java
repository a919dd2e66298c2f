package org.jingu.data.parquet;

import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jingu.api.data.DataException;
import org.jingu.data.source.SourceChunk;
import org.jingu.data.source.SourceRows;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a whole file from its beginning, without a copy. Arrow's reader decodes up to sixteen
 * pieces ahead, but at least a row group, and no piece is of two; so pieces are as large as fits a
 * bound.
 */
final class WholeRows implements SourceRows {
  private static final long MOST_AHEAD = 64L << 20;
  private static final int PIECES_AHEAD = 16;
  private static final int LEAST_ROWS = 1 << 10;

  private final ParquetFile file;
  private final double bytesOfRow;
  private final Scan scan;
  private long rows;

  WholeRows(ParquetFile file, List<String> columns, BufferAllocator allocator) {
    this.file = file;
    long all = 0;
    long unpacked = 0;
    for (SourceChunk chunk : file.chunks()) {
      all += chunk.rows();
      for (String column : columns) {
        SourceChunk.Claim claim = chunk.columns().get(column);
        unpacked += claim == null ? 0 : claim.bytes();
      }
    }
    bytesOfRow = unpacked / (double) Math.max(1, all);
    try {
      scan = new Scan(file.path(), columns, allocator, piece());
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  /** How many rows come at once; all but the first piece of a row group are copied once more. */
  private int piece() {
    double fitting = MOST_AHEAD / PIECES_AHEAD / Math.max(1, bytesOfRow);
    int largest = file.chunks().stream().mapToInt(SourceChunk::rows).max().orElse(0);
    return largest <= Math.min(Scan.ROWS, 2 * fitting)
        ? Math.max(LEAST_ROWS, largest)
        : (int) Math.max(LEAST_ROWS, Math.min(Scan.ROWS, fitting));
  }

  @Override
  public @Nullable VectorSchemaRoot next() {
    try {
      VectorSchemaRoot next = scan.next();
      rows += next == null ? 0 : next.getRowCount();
      return next;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /** About as many as the rows take unpacked: what was read ahead is not known. */
  @Override
  public long bytesRead() {
    return Math.min(file.bytes(), Math.round(rows * bytesOfRow));
  }

  @Override
  public void close() {
    try {
      scan.close();
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private RuntimeException damaged(Exception e) {
    return e instanceof DataException || e instanceof OutOfMemoryException
        ? (RuntimeException) e
        : ParquetFile.damaged(
            file.path(), "row group %d: %s".formatted(rowGroup(), e.getMessage()), e);
  }

  /** The one of the next row. */
  private int rowGroup() {
    long end = 0;
    for (int i = 0; i < file.chunks().size(); i++) {
      end += file.chunks().get(i).rows();
      if (rows < end) {
        return i;
      }
    }
    return Math.max(0, file.chunks().size() - 1);
  }
}
