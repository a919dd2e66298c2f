package org.jingu.data.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/** Reads the dictionaries of one file; deltas append, replacement is refused. */
final class DictionaryReader {
  private final IpcReader reader;
  private final IpcFile file;
  private final BufferAllocator allocator;
  private final Map<Long, Field> fields = new HashMap<>();
  private final Map<Long, List<@Nullable Object>> values = new HashMap<>();

  private DictionaryReader(IpcReader reader, IpcFile file, BufferAllocator allocator) {
    this.reader = reader;
    this.file = file;
    this.allocator = allocator;
    file.schema().getFields().forEach(this::collect);
  }

  /**
   * Reads every dictionary that one of the columns uses.
   *
   * @return by the dictionary's id, a {@link Long}, a {@link String} or null for each index
   * @throws DataException if one is missing, replaced or damaged
   */
  static Map<Long, @Nullable Object[]> read(
      IpcReader reader, IpcFile file, List<Column> columns, BufferAllocator allocator) {
    List<Long> wanted =
        columns.stream().map(Column::dictionary).filter(id -> id != null).distinct().toList();
    Map<Long, @Nullable Object[]> read = new HashMap<>();
    if (wanted.isEmpty()) {
      return read;
    }
    DictionaryReader dictionaries = new DictionaryReader(reader, file, allocator);
    for (IpcFile.Block block : file.dictionaries()) {
      dictionaries.read(block, wanted);
    }
    for (Long id : wanted) {
      List<@Nullable Object> found = dictionaries.values.get(id);
      // A file without record batches need not have written its dictionaries.
      read.put(id, found == null ? new Object[0] : found.toArray());
    }
    return read;
  }

  private void collect(Field field) {
    if (field.getDictionary() != null) {
      fields.put(field.getDictionary().getId(), field);
    }
    field.getChildren().forEach(this::collect);
  }

  private void read(IpcFile.Block block, List<Long> wanted) {
    String part = "dictionary batch " + block.index();
    Message message = reader.message(block);
    if (message.headerType() != MessageHeader.DictionaryBatch) {
      throw reader.damaged(part + " is another kind of message");
    }
    DictionaryBatch header = new DictionaryBatch();
    message.header(header);
    Field field = fields.get(header.id());
    if (field == null || header.data() == null) {
      throw reader.damaged(part + " belongs to no column");
    }
    if (!wanted.contains(header.id())) {
      return;
    }
    if (values.containsKey(header.id()) && !header.isDelta()) {
      throw new DataException(
          "%s, %s replaces the dictionary of column '%s'; write one dictionary for the whole file"
              .formatted(file.path(), part, field.getName()));
    }
    Column column = Columns.dictionary(file.path(), field);
    try (RecordBatchBody body =
        new RecordBatchBody(reader, part, header.data(), block, allocator)) {
      append(column, body, new Place(file.path(), part), header.id());
    }
  }

  private void append(Column column, RecordBatchBody body, Place place, long id) {
    List<@Nullable Object> target = values.computeIfAbsent(id, key -> new ArrayList<>());
    if (column.type() == null) {
      TextDecoder text = new TextDecoder(column, body, place);
      for (int i = 0; i < body.rows(); i++) {
        target.add(text.text(i));
      }
      return;
    }
    ArrowBuf data = body.values(column);
    Validity validity = body.validity(column);
    long[] value = new long[1];
    for (int i = 0; i < body.rows(); i++) {
      column.primitive().toLongs(data, i, 1, value);
      target.add(validity.isValid(i) ? (Long) value[0] : null);
    }
  }
}
