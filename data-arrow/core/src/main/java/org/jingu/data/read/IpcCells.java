package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jingu.data.read.DictionaryReader.Cell;
import org.jspecify.annotations.Nullable;

/** The record batches of an Arrow IPC file or stream as text. */
final class IpcCells implements CellBatches {
  private final BufferAllocator allocator;
  private final IpcReader reader;
  private final IpcFile file;
  private final List<CellReader> columns = new ArrayList<>();
  private final List<Cell<String>> cells = new ArrayList<>();
  private @Nullable RecordBatchBody body;
  private int batch = -1;
  private long bytesRead;

  private IpcCells(IpcReader reader) {
    this.reader = reader;
    this.file = reader.index();
    this.allocator = new RootAllocator(reader.batchLimit());
  }

  static IpcCells open(Path file) {
    IpcReader reader = IpcReader.open(file);
    try {
      return new IpcCells(reader);
    } catch (RuntimeException | Error e) {
      reader.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public List<Column> columns() {
    return file.layout().columns();
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata();
  }

  @Override
  public void select(Column column, CellStyle style) {
    columns.add(CellReader.of(reader, file, column, style, allocator));
  }

  @Override
  public boolean next() {
    release();
    if (batch + 1 >= file.batches().size()) {
      return false;
    }
    batch++;
    return reader.decoded(name(), this::load);
  }

  private boolean load() {
    IpcFile.Block block = file.batches().get(batch);
    bytesRead += block.metadataBytes() + block.bodyBytes();
    BatchHeader header = reader.recordBatch(file, block);
    columns.forEach(column -> header.check(column.column()));
    RecordBatchBody loaded = new RecordBatchBody(header, allocator);
    body = loaded;
    Place place = new Place(path(), name());
    columns.forEach(column -> cells.add(column.of(loaded, block, place)));
    return true;
  }

  @Override
  public String name() {
    return "record batch " + Math.max(batch, 0);
  }

  @Override
  public long firstRow() {
    return 0;
  }

  @Override
  public int rows() {
    return body == null ? 0 : body.rows();
  }

  @Override
  public @Nullable String cell(int column, int row) {
    return cells.get(column).get(row);
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }

  @Override
  public <R> R decoded(String what, Supplier<R> read) {
    return reader.decoded(what, read);
  }

  @Override
  public void close() {
    release();
    reader.close();
    allocator.close();
  }

  private void release() {
    cells.clear();
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
