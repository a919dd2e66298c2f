package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.data.DataException;
import org.jingu.data.read.DictionaryReader.Cell;
import org.jingu.data.source.SourceFile;
import org.jingu.data.source.SourceFormat;
import org.jingu.data.source.SourceRows;
import org.jspecify.annotations.Nullable;

/** The rows of a file in a format that a module brings, as text. */
final class SourceCells implements CellBatches {
  private final SourceFile file;
  private final BufferAllocator allocator;
  private final List<Column> columns;
  private final List<String> names = new ArrayList<>();
  private final List<CellStyle> styles = new ArrayList<>();
  private final List<Cell<String>> cells = new ArrayList<>();
  private int chunk = -1;
  private @Nullable SourceRows pieces;
  private @Nullable VectorBuffers buffers;
  private long firstRow;
  private int rows;
  private long bytesRead;

  private SourceCells(SourceFile file) {
    this.file = file;
    columns = columns(file.schema().getFields());
    allocator = new RootAllocator(IpcReader.batchLimit(file.bytes()));
  }

  static SourceCells open(SourceFormat format, Path path) {
    SourceFile file = format.open(path);
    try {
      return new SourceCells(file);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public Map<String, String> metadata() {
    return file.schema().getCustomMetadata();
  }

  @Override
  public void select(Column column, CellStyle style) {
    CellReader.check(path(), column, style);
    names.add(column.name());
    styles.add(style);
  }

  @Override
  public boolean next() {
    return decoded(name(), this::advance);
  }

  private boolean advance() {
    release();
    firstRow += rows;
    rows = 0;
    while (true) {
      if (pieces == null) {
        if (chunk + 1 >= file.chunks().size()) {
          return false;
        }
        chunk++;
        firstRow = 0;
        pieces = file.read(chunk, names, allocator);
      }
      VectorSchemaRoot piece = pieces.next();
      if (piece != null) {
        take(piece);
        return true;
      }
      endChunk();
    }
  }

  private void take(VectorSchemaRoot piece) {
    Place place = new Place(path(), name(), firstRow);
    VectorBuffers taken = new VectorBuffers(piece, place);
    buffers = taken;
    rows = taken.rows();
    List<Column> found = columns(piece.getSchema().getFields());
    for (int i = 0; i < names.size(); i++) {
      Column column = Columns.find(path(), found, names.get(i), null);
      CellReader.check(path(), column, styles.get(i));
      cells.add(new CellReader(column, styles.get(i), null).of(taken, place));
    }
  }

  @Override
  public String name() {
    return file.chunkName() + " " + Math.max(chunk, 0);
  }

  @Override
  public long firstRow() {
    return firstRow;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public @Nullable String cell(int column, int row) {
    return cells.get(column).get(row);
  }

  @Override
  public long bytesRead() {
    return bytesRead + (pieces == null ? 0 : pieces.bytesRead());
  }

  /** A file that lies about its columns may lead decoders astray in any way. */
  @Override
  public <R> R decoded(String what, Supplier<R> read) {
    try {
      return read.get();
    } catch (DataException e) {
      throw e;
    } catch (OutOfMemoryException e) {
      throw new DataException(
          "%s, %s needs more memory than the limit for a file of %d bytes, %d MiB; write smaller %ss"
              .formatted(path(), what, file.bytes(), allocator.getLimit() >> 20, file.chunkName()),
          e);
    } catch (RuntimeException | AssertionError e) {
      throw damaged(what + " cannot be decoded (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void close() {
    release();
    endChunk();
    file.close();
    allocator.close();
  }

  private List<Column> columns(List<Field> fields) {
    return FileLayout.of(what -> damaged(what, null), fields, false).columns();
  }

  private DataException damaged(String what, @Nullable Throwable cause) {
    return new DataException(
        path() + " is damaged: " + what + "; write the file again or restore it from a copy",
        cause);
  }

  private void endChunk() {
    if (pieces != null) {
      bytesRead += pieces.bytesRead();
      pieces.close();
      pieces = null;
    }
  }

  private void release() {
    cells.clear();
    if (buffers != null) {
      buffers.close();
      buffers = null;
    }
  }
}
