package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.arrow.flatbuf.Buffer;
import org.jingu.data.read.Column.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Reads a column of text as this project writes it, such as the tokens of a vocabulary: neither
 * compressed nor a dictionary's. It does without Arrow's memory, for which the JVM must be started
 * with an option; so who only encodes rows needs none.
 */
final class PlainText {
  private final IpcReader reader;
  private final IpcFile file;
  private final Column column;

  PlainText(IpcReader reader, IpcFile file, Column column) {
    this.reader = reader;
    this.file = file;
    this.column = column;
  }

  /** Whether a column is as this reads it. */
  static boolean takes(IpcReader reader, IpcFile file, Column column) {
    return column.layout() == Layout.TEXT
        && column.dictionary() == null
        && file.batches().stream()
            .map(block -> reader.recordBatch(file, block))
            .allMatch(
                header ->
                    header.compression() == null
                        && header.block().bodyBytes() < Integer.MAX_VALUE - Long.BYTES);
  }

  /** Gives all values to a sink, null where the file has null. */
  void read(Consumer<@Nullable String> sink) {
    Budget budget = reader.budget("column '" + column.name() + "'");
    for (IpcFile.Block block : file.batches()) {
      BatchHeader header = reader.recordBatch(file, block);
      header.check(column);
      if (header.rows() > 0) {
        add(header, sink, budget);
      }
    }
  }

  private void add(BatchHeader header, Consumer<@Nullable String> sink, Budget budget) {
    ByteBuffer valid = header.hasNulls(column) ? buffer(header, 0) : null;
    ByteBuffer offsets = buffer(header, 1);
    byte[] bytes = buffer(header, 2).array();
    Place place = new Place(file.path(), header.name());
    for (int row = 0; row < header.rows(); row++) {
      boolean present = valid == null || (valid.get(row / Byte.SIZE) >> row % Byte.SIZE & 1) == 1;
      String text = present ? text(row, offsets, bytes, place) : null;
      budget.take(text);
      sink.accept(text);
    }
  }

  private String text(int row, ByteBuffer offsets, byte[] bytes, Place place) {
    int start = offsets.getInt(row * Integer.BYTES);
    int end = offsets.getInt((row + 1) * Integer.BYTES);
    if (start < 0 || end < start || end > bytes.length) {
      throw place.wrong(
          row,
          column,
          "text from byte %d to %d of %d; write the file again"
              .formatted(start, end, bytes.length));
    }
    return TextDecoder.text(Arrays.copyOfRange(bytes, start, end), row, column, place);
  }

  private ByteBuffer buffer(BatchHeader header, int which) {
    Buffer place = header.buffer(header.index(column, which), column);
    ByteBuffer bytes = ByteBuffer.allocate((int) place.length()).order(ByteOrder.LITTLE_ENDIAN);
    IpcFile.Block block = header.block();
    reader.readFully(block.offset() + block.metadataBytes() + place.offset(), bytes);
    return bytes.flip();
  }
}
