package org.jingu.data.read;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Dictionary.Version;
import org.jingu.data.read.IpcFile.Block;
import org.jspecify.annotations.Nullable;

/** Reads the dictionary of a column; deltas append, and streams may replace it. */
final class DictionaryReader {
  private final IpcReader reader;
  private final IpcFile file;
  private final BufferAllocator allocator;

  /** Makes what reads the values of one dictionary batch. */
  interface Values<T> {
    Cell<T> of(Column column, ColumnBuffers body, Place place);
  }

  /** Gives the value of a row. */
  interface Cell<T> {
    @Nullable T get(int row);
  }

  DictionaryReader(IpcReader reader, IpcFile file, BufferAllocator allocator) {
    this.reader = reader;
    this.file = file;
    this.allocator = allocator;
  }

  /**
   * Reads every version of a column's dictionary.
   *
   * @param column a dictionary-encoded column
   * @param values how to read its values
   * @throws DataException if a batch of it is damaged, or replaces another in a file
   */
  <T> Dictionary<List<@Nullable T>> read(Column column, Values<T> values) {
    List<Version<List<@Nullable T>>> versions = new ArrayList<>();
    Budget budget = reader.budget("the dictionary of column '" + column.name() + "'");
    FileLayout layout = FileLayout.ofDictionary(reader::damaged, column, file.oldUnions());
    for (Block block : file.dictionaries()) {
      String part = "dictionary batch " + block.index();
      DictionaryBatch header = header(block, part);
      if (Long.valueOf(header.id()).equals(column.dictionary())) {
        RecordBatch batch = header.data();
        if (batch == null) {
          throw reader.damaged(part + " has no values");
        }
        BatchHeader claims = new BatchHeader(reader, part, batch, layout, block);
        claims.check(layout.columns().get(0));
        Version<List<@Nullable T>> version = version(versions, header.isDelta(), block, column);
        append(claims, layout.columns().get(0), values, version.values(), budget);
      }
    }
    return new Dictionary<>(versions, List.of());
  }

  private DictionaryBatch header(Block block, String part) {
    Message message = reader.message(block);
    DictionaryBatch header = new DictionaryBatch();
    if (message.headerType() != MessageHeader.DictionaryBatch || message.header(header) == null) {
      throw reader.damaged(part + " is another kind of message");
    }
    return header;
  }

  /** The version that a batch appends to, or a new one. */
  private <T> Version<List<@Nullable T>> version(
      List<Version<List<@Nullable T>>> versions, boolean delta, Block block, Column column) {
    Version<List<@Nullable T>> last = versions.isEmpty() ? null : versions.get(versions.size() - 1);
    if (last != null && last.stream() == block.stream()) {
      if (delta) {
        return last;
      }
      if (!file.replacing()) {
        throw new DataException(
            ("%s, dictionary batch %d replaces the dictionary of column '%s', which the file format"
                    + " does not allow; write one dictionary for the whole file")
                .formatted(file.path(), block.index(), column.name()));
      }
    }
    Version<List<@Nullable T>> version =
        new Version<>(block.stream(), block.index(), new ArrayList<>());
    versions.add(version);
    return version;
  }

  private <T> void append(
      BatchHeader claims,
      Column column,
      Values<T> values,
      List<@Nullable T> target,
      Budget budget) {
    try (RecordBatchBody body = new RecordBatchBody(claims, allocator)) {
      Cell<T> cell = values.of(column, body, new Place(file.path(), claims.name()));
      for (int i = 0; i < body.rows(); i++) {
        T value = cell.get(i);
        budget.take(value);
        target.add(value);
      }
    }
  }
}
