package org.jingu.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jingu.api.data.DataException;
import org.jingu.data.read.DictionaryReader.Cell;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an Arrow IPC file or stream as cells of text, for raw data that comes as Arrow.
 * Memory holds one record batch and the dictionaries. Not for use by several threads.
 *
 * <pre>{@code
 * try (ArrowRows rows = ArrowRows.open(file)) {
 *   rows.select(List.of("user", "price"), column -> CellStyle.PLAIN);
 *   String[] cells;
 *   while ((cells = rows.next()) != null) { ... }
 * }
 * }</pre>
 *
 * <p>A cell without a value (null, NaN, an empty list) is empty. Numbers stand as {@link
 * Double#parseDouble} gives them back: whole ones without a point, true as 1. Dates and timestamps
 * stand as {@link CellStyle} says. Of lists, null elements are left out.
 */
public final class ArrowRows implements AutoCloseable {
  private static final String FILE_START = "ARROW1";

  /** The continuation mark, which no text begins with. */
  private static final byte[] STREAM_START = {-1, -1, -1, -1};

  private final BufferAllocator allocator;
  private final IpcReader reader;
  private final IpcFile file;
  private final List<CellReader> columns = new ArrayList<>();
  private final List<Cell<String>> cells = new ArrayList<>();
  private @Nullable RecordBatchBody body;
  private int batch = -1;
  private String batchName = "record batch 0";
  private long bytesRead;
  private int row;
  private int rows;

  private ArrowRows(IpcReader reader) {
    this.reader = reader;
    this.file = reader.index();
    this.allocator = new RootAllocator(reader.batchLimit());
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it cannot be read, is no Arrow file, or is damaged
   */
  public static ArrowRows open(Path file) {
    IpcReader reader = IpcReader.open(file);
    try {
      return new ArrowRows(reader);
    } catch (RuntimeException | Error e) {
      reader.close();
      throw e;
    }
  }

  /** Whether a file starts as Arrow IPC files and streams do; what cannot be read does not. */
  public static boolean isArrow(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(FILE_START.length());
      return new String(head, StandardCharsets.ISO_8859_1).equals(FILE_START)
          || (head.length >= STREAM_START.length
              && Arrays.equals(Arrays.copyOf(head, STREAM_START.length), STREAM_START));
    } catch (IOException e) {
      return false;
    }
  }

  /** The names of all columns in order, also of those that have no text. */
  public List<String> columns() {
    return file.layout().columns().stream().map(Column::name).toList();
  }

  /** The columns that hold text: as it is, as a dictionary or in lists. */
  public Set<String> textColumns() {
    return file.layout().columns().stream()
        .filter(Column::holdsText)
        .map(Column::name)
        .collect(Collectors.toSet());
  }

  /** Whether a column holds lists, which need a separator. */
  public boolean isList(String column) {
    return Columns.find(file.path(), file.layout().columns(), column, null).isList();
  }

  /** What the schema says beside its columns, by key. */
  public Map<String, String> metadata() {
    return file.metadata();
  }

  /**
   * Says which columns to read, before the first row.
   *
   * @param names the columns, in the order of the cells
   * @param format how the values of a column are written
   * @throws DataException if one is not there, is there twice, or has a type without text
   */
  public void select(List<String> names, Function<String, CellStyle> format) {
    if (!columns.isEmpty() || batch >= 0) {
      throw new IllegalStateException("the columns are selected once, before the first row");
    }
    for (String name : names) {
      Column column = Columns.find(file.path(), file.layout().columns(), name, null);
      columns.add(
          reader.decoded(
              "column '" + name + "'",
              () -> CellReader.of(reader, file, column, format.apply(name), allocator)));
    }
  }

  /**
   * The next row, or null at the end. After an exception for one row, the next call gives the row
   * after it.
   *
   * @return a cell a selected column
   * @throws DataException if the file is damaged there, or a value has no text
   */
  public String @Nullable [] next() {
    while (body == null || row == rows) {
      if (batch + 1 >= file.batches().size()) {
        release();
        return null;
      }
      load(++batch);
    }
    String[] next = new String[cells.size()];
    // A row without a text does not keep the next ones from being read.
    int at = row++;
    return reader.decoded(
        batchName,
        () -> {
          for (int i = 0; i < next.length; i++) {
            String cell = cells.get(i).get(at);
            next[i] = cell == null ? "" : cell;
          }
          return next;
        });
  }

  /** Where the last row stands, also one whose reading failed: "record batch 3, row 7". */
  public String place() {
    return "%s, row %d".formatted(batchName, Math.max(row - 1, 0));
  }

  /** Bytes of the file whose rows were read or are being read. */
  public long bytesRead() {
    return bytesRead;
  }

  @Override
  public void close() {
    release();
    reader.close();
    allocator.close();
  }

  private void load(int index) {
    release();
    IpcFile.Block block = file.batches().get(index);
    String name = "record batch " + index;
    batchName = name;
    bytesRead += block.metadataBytes() + block.bodyBytes();
    rows =
        reader.decoded(
            name,
            () -> {
              BatchHeader header = reader.recordBatch(file, block);
              columns.forEach(column -> header.check(column.column()));
              RecordBatchBody loaded = new RecordBatchBody(header, allocator);
              body = loaded;
              Place place = new Place(file.path(), name);
              columns.forEach(column -> cells.add(column.of(loaded, block, place)));
              return loaded.rows();
            });
  }

  private void release() {
    cells.clear();
    row = 0;
    rows = 0;
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
