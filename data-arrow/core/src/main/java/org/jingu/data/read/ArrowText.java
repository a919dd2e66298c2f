package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/** Reads a column of text, such as the tokens of a vocabulary, into memory. */
public final class ArrowText {
  private ArrowText() {}

  /**
   * Reads a column of an Arrow IPC file or stream.
   *
   * @return a text a row, null where the file has null
   * @throws DataException if the file is missing or damaged, or has no such column of text
   */
  public static List<@Nullable String> read(Path file, String column) {
    try (IpcReader reader = IpcReader.open(file);
        BufferAllocator allocator = new RootAllocator(reader.batchLimit())) {
      return reader.decoded("its content", () -> read(reader, column, allocator));
    }
  }

  /**
   * Reads a column of whole numbers.
   *
   * @param missing what stands for null
   * @throws DataException if the file is missing or damaged, or has no such column of numbers
   */
  public static int[] readInts(Path file, String column, int missing) {
    try (IpcReader reader = IpcReader.open(file);
        BufferAllocator allocator = new RootAllocator(reader.batchLimit())) {
      List<@Nullable String> cells =
          reader.decoded("its content", () -> cells(reader, column, allocator));
      int[] values = new int[cells.size()];
      for (int i = 0; i < values.length; i++) {
        String cell = cells.get(i);
        values[i] = cell == null ? missing : Integer.parseInt(cell);
      }
      return values;
    } catch (NumberFormatException e) {
      throw new DataException(
          "%s: column '%s' holds what is no whole number of 32 bits (%s)"
              .formatted(file, column, e.getMessage()),
          e);
    }
  }

  private static List<@Nullable String> read(
      IpcReader reader, String name, BufferAllocator allocator) {
    IpcFile file = reader.index();
    Column column = Columns.find(file.path(), file.layout().columns(), name, "text column");
    if (!Types.isText(column.type())) {
      throw Columns.wrongType(file.path(), column, "text column", "text");
    }
    return cells(reader, name, allocator);
  }

  private static List<@Nullable String> cells(
      IpcReader reader, String name, BufferAllocator allocator) {
    IpcFile file = reader.index();
    Column column = Columns.find(file.path(), file.layout().columns(), name, "column");
    CellReader cells = CellReader.of(reader, file, column, CellStyle.PLAIN, allocator);
    Budget budget = reader.budget("column '" + name + "'");
    List<@Nullable String> texts = new ArrayList<>();
    for (IpcFile.Block block : file.batches()) {
      BatchHeader header = reader.recordBatch(file, block);
      header.check(column);
      try (RecordBatchBody body = new RecordBatchBody(header, allocator)) {
        Place place = new Place(file.path(), header.name());
        DictionaryReader.Cell<String> cell = cells.of(body, block, place);
        for (int i = 0; i < body.rows(); i++) {
          String text = cell.get(i);
          budget.take(text);
          texts.add(text);
        }
      }
    }
    return texts;
  }
}
