package org.jingu.data.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.jingu.data.source.SourceRows;
import org.jspecify.annotations.Nullable;

/** The rows of row groups one after another, whose columns are all of numbers or lists of these. */
final class PageRows implements SourceRows {
  /** Dictionaries are looked up in turn, so that many rows make good use of those in the cache. */
  private static final long PIECE_BYTES = 8L << 20;

  private static final int LEAST_ROWS = 1 << 6;
  private static final int MOST_ROWS = 1 << 15;

  /** Of the memory that reading may take, what a piece may, and what may wait for the next. */
  private static final int SHARE = 8;

  private final ParquetFile file;
  private final PageInput input;
  private final List<PageColumn> columns = new ArrayList<>();
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private int end;
  private int rowGroup;
  private int pieceRows;
  private long left;
  private long readBefore;

  /** For columns of a file. */
  PageRows(ParquetFile file, PageInput input, List<Leaf> leaves, BufferAllocator allocator) {
    this.file = file;
    this.input = input;
    this.allocator = allocator;
    List<Field> fields = new ArrayList<>();
    List<FieldVector> vectors = new ArrayList<>();
    for (Leaf leaf : leaves) {
      PageColumn column = new PageColumn(leaf, input, allocator);
      columns.add(column);
      fields.add(leaf.field());
      vectors.add(column.vector());
    }
    root = new VectorSchemaRoot(fields, vectors, 0);
  }

  /** Begins with a row group and ends before another. */
  PageRows between(int first, int after) {
    rowGroup = first - 1;
    end = after;
    left = 0;
    readBefore = input.bytesRead();
    return this;
  }

  @Override
  public @Nullable VectorSchemaRoot next() {
    try {
      while (left == 0) {
        if (rowGroup + 1 >= end) {
          return null;
        }
        RowGroup group = file.rowGroup(++rowGroup);
        left = group.getNum_rows();
        long bytes = 0;
        for (PageColumn column : columns) {
          ColumnMetaData chunk = group.getColumns().get(column.leaf().index()).getMeta_data();
          column.begin(chunk);
          bytes += chunk.getNum_values() * (column.leaf().isWide() ? Long.BYTES : Integer.BYTES);
          bytes += column.leaf().isList() ? left * Integer.BYTES : 0;
        }
        long most = Math.min(PIECE_BYTES, allocator.getLimit() / SHARE);
        double fitting = most / Math.max(1, bytes / (double) Math.max(1, left));
        // Whole groups of eight are unpacked sooner.
        pieceRows = (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, fitting)) & -8;
      }
      int rows = (int) Math.min(left, pieceRows);
      for (PageColumn column : columns) {
        read(column, rows);
      }
      left -= rows;
      root.setRowCount(rows);
      return root;
    } catch (OutOfMemoryException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw ParquetFile.damaged(
          file.path(), "row group %d: %s".formatted(rowGroup, e.getMessage()), e);
    }
  }

  private void read(PageColumn column, int rows) throws IOException {
    String name = column.leaf().field().getName();
    int found;
    try {
      found = column.read(rows);
    } catch (OutOfMemoryException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      String why = e instanceof IOException ? e.getMessage() : "it cannot be decoded (" + e + ")";
      throw new IOException("column '%s': %s".formatted(name, why), e);
    }
    if (found != rows) {
      throw new IOException("column '%s' has %d rows too few".formatted(name, rows - found));
    }
  }

  @Override
  public long bytesRead() {
    return input.bytesRead() - readBefore;
  }

  /** Keeps a little memory, since what is fresh costs more than to write to it. */
  @Override
  public void close() {
    if (allocator.getAllocatedMemory() > allocator.getLimit() / SHARE) {
      release();
    }
  }

  /** Gives the memory back. */
  void release() {
    columns.forEach(PageColumn::release);
  }
}
