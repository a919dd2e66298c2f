package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
    List<@Nullable String> texts = new ArrayList<>();
    read(file, column, texts::add);
    return texts;
  }

  /**
   * Reads a column of an Arrow IPC file or stream, without holding it.
   *
   * @param sink takes a text a row, null where the file has null
   * @throws DataException if the file is missing or damaged, or has no such column of text
   */
  public static void read(Path file, String column, Consumer<@Nullable String> sink) {
    try (IpcReader reader = IpcReader.open(file)) {
      reader.decoded(
          "its content",
          () -> {
            read(reader, column, sink);
            return true;
          });
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
      List<@Nullable String> cells = new ArrayList<>();
      reader.decoded(
          "its content",
          () -> {
            cells(reader, column, allocator, cells::add);
            return true;
          });
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

  private static void read(IpcReader reader, String name, Consumer<@Nullable String> sink) {
    IpcFile file = reader.index();
    Column column = Columns.find(file.path(), file.layout().columns(), name, "text column");
    if (!Types.isText(column.type())) {
      throw Columns.wrongType(file.path(), column, "text column", "text");
    }
    if (PlainText.takes(reader, file, column)) {
      new PlainText(reader, file, column).read(sink);
      return;
    }
    try (BufferAllocator allocator = new RootAllocator(reader.batchLimit())) {
      cells(reader, name, allocator, sink);
    }
  }

  private static void cells(
      IpcReader reader, String name, BufferAllocator allocator, Consumer<@Nullable String> sink) {
    IpcFile file = reader.index();
    Column column = Columns.find(file.path(), file.layout().columns(), name, "column");
    CellReader cells = CellReader.of(reader, file, column, CellStyle.PLAIN, allocator);
    Budget budget = reader.budget("column '" + name + "'");
    for (IpcFile.Block block : file.batches()) {
      BatchHeader header = reader.recordBatch(file, block);
      header.check(column);
      try (RecordBatchBody body = new RecordBatchBody(header, allocator)) {
        Place place = new Place(file.path(), header.name());
        DictionaryReader.Cell<String> cell = cells.of(body, block, place);
        for (int i = 0; i < body.rows(); i++) {
          String text = cell.get(i);
          budget.take(text);
          sink.accept(text);
        }
      }
    }
  }
}
