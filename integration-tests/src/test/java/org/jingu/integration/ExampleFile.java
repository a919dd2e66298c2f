package org.jingu.integration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;

/** Ten examples for {@link Scene}'s data in an Arrow file, sound but for what a test changes. */
final class ExampleFile {
  private static final int ROWS = 10;

  /** The row that {@link #spoil} changes. */
  private static final int SPOILT = 7;

  private final Map<String, ColumnType> types = new LinkedHashMap<>();
  private final Map<String, Object> cells = new LinkedHashMap<>();
  private final Map<String, Object> spoilt = new LinkedHashMap<>();
  private int rows = ROWS;

  ExampleFile() {
    put("price", ColumnType.FLOAT32, 0.5f);
    put("user", ColumnType.INT32, 3);
    put("item", ColumnType.INT32, 2);
    put("tags", ColumnType.INT32_LIST, new int[] {1, 2});
    put("label", ColumnType.FLOAT32, 1f);
    put("_group", ColumnType.INT64, 3L);
  }

  /** Gives a column this value in every row. */
  ExampleFile put(String column, ColumnType type, Object cell) {
    types.put(column, type);
    cells.put(column, cell);
    return this;
  }

  /** Gives a column this value in one row. */
  ExampleFile spoil(String column, Object cell) {
    spoilt.put(column, cell);
    return this;
  }

  ExampleFile without(String column) {
    types.remove(column);
    return this;
  }

  ExampleFile rows(int count) {
    rows = count;
    return this;
  }

  Path write(Path file) {
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file, types.entrySet().stream().map(it -> it.getValue().named(it.getKey())).toList())) {
      for (int row = 0; row < rows; row++) {
        int column = 0;
        for (String name : types.keySet()) {
          Object cell = cells.get(name);
          set(writer, column++, row == SPOILT ? spoilt.getOrDefault(name, cell) : cell);
        }
        writer.endRow();
      }
      writer.commit();
      return file;
    }
  }

  /** Writes the file, then replaces one of the list offsets 0, 2, 4, … of the column tags. */
  Path writeWithOffset(Path file, int index, int value) throws IOException {
    byte[] bytes = Files.readAllBytes(write(file));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (!holdsOffsets(buffer, at)) {
      at += Integer.BYTES;
    }
    buffer.putInt(at + Integer.BYTES * index, value);
    return Files.write(file, bytes);
  }

  private boolean holdsOffsets(ByteBuffer buffer, int at) {
    for (int row = 0; row <= rows; row++) {
      if (buffer.getInt(at + Integer.BYTES * row) != 2 * row) {
        return false;
      }
    }
    return true;
  }

  private static void set(ArrowTableWriter writer, int column, Object cell) {
    if (cell instanceof Float value) {
      writer.setFloat(column, value);
    } else if (cell instanceof Integer value) {
      writer.setInt(column, value);
    } else if (cell instanceof Long value) {
      writer.setLong(column, value);
    } else if (cell instanceof int[] values) {
      writer.setInts(column, values, 0, values.length);
    } else {
      writer.setText(column, cell.toString());
    }
  }
}
