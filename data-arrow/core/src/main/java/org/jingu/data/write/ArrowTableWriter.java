package org.jingu.data.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.commons.codec.digest.DigestUtils;
import org.jingu.api.data.DataException;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;

/**
 * Writes an Arrow IPC file row by row. The file appears under its name only with {@link #commit};
 * closing without it, as after an exception, leaves nothing behind.
 *
 * <pre>{@code
 * try (ArrowTableWriter writer = ArrowTableWriter.create(file, columns)) {
 *   for (...) {
 *     writer.setFloat(0, label);
 *     writer.setInts(1, ids, 0, ids.length);
 *     writer.endRow();
 *   }
 *   writer.commit();
 * }
 * }</pre>
 *
 * <p>A value that is not set in a row is null. Not for use by several threads.
 */
public final class ArrowTableWriter implements AutoCloseable {
  /** Rows of a record batch: large enough to read fast, small enough to shuffle. */
  public static final int DEFAULT_BATCH_ROWS = 32_768;

  private final Path target;
  private final int batchRows;
  private final AtomicFile file;
  private final DigestingChannel channel;
  private final RootAllocator allocator = new RootAllocator();
  private final VectorSchemaRoot root;
  private final FieldVector[] vectors;
  private final ArrowFileWriter writer;
  private int row;
  private long rows;

  /**
   * What was written.
   *
   * @param rows the number of rows
   * @param bytes the file's size
   * @param sha256 the digest of its content in lower-case hexadecimal
   */
  public record Written(long rows, long bytes, String sha256) {}

  private ArrowTableWriter(Path target, Schema schema, int batchRows) {
    this.target = target;
    this.batchRows = batchRows;
    file = open(target);
    channel = new DigestingChannel(file.channel());
    root = VectorSchemaRoot.create(schema, allocator);
    vectors = root.getFieldVectors().toArray(new FieldVector[0]);
    writer = new ArrowFileWriter(root, null, channel);
  }

  private static AtomicFile open(Path target) {
    try {
      return AtomicFile.create(target);
    } catch (IOException e) {
      throw new DataException("cannot create " + target + ": " + Failures.reason(e), e);
    }
  }

  /**
   * Starts a file with record batches of {@link #DEFAULT_BATCH_ROWS} rows.
   *
   * @param columns made by {@link ColumnType#named}
   * @throws DataException if the file cannot be created
   */
  public static ArrowTableWriter create(Path target, List<Field> columns) {
    return create(target, columns, DEFAULT_BATCH_ROWS);
  }

  /**
   * Starts a file.
   *
   * @param columns made by {@link ColumnType#named}
   * @param batchRows the rows of a record batch
   * @throws DataException if the file cannot be created
   */
  public static ArrowTableWriter create(Path target, List<Field> columns, int batchRows) {
    return create(target, columns, batchRows, Map.of());
  }

  /**
   * Starts a file.
   *
   * @param metadata what the file's schema carries beside the columns
   * @see #create(Path, List, int)
   */
  public static ArrowTableWriter create(
      Path target, List<Field> columns, int batchRows, Map<String, String> metadata) {
    if (batchRows < 1) {
      throw new IllegalArgumentException("batchRows is " + batchRows + "; it must be at least 1");
    }
    ArrowTableWriter created =
        new ArrowTableWriter(target, new Schema(columns, metadata), batchRows);
    try {
      created.writer.start();
      return created;
    } catch (IOException e) {
      created.close();
      throw created.failed(e);
    }
  }

  /** Sets a FLOAT32 value of the current row. */
  public void setFloat(int column, float value) {
    ((Float4Vector) vectors[column]).setSafe(row, value);
  }

  /** Sets a FLOAT64 value of the current row. */
  public void setDouble(int column, double value) {
    ((Float8Vector) vectors[column]).setSafe(row, value);
  }

  /** Sets an INT32 value of the current row. */
  public void setInt(int column, int value) {
    ((IntVector) vectors[column]).setSafe(row, value);
  }

  /** Sets an INT64 value of the current row. */
  public void setLong(int column, long value) {
    ((BigIntVector) vectors[column]).setSafe(row, value);
  }

  /**
   * Sets FLOAT32 values of the current row and of those after it.
   *
   * @param nanIsNull whether NaN stands for null
   */
  public void setFloats(int column, float[] values, int count, boolean nanIsNull) {
    Float4Vector vector = (Float4Vector) vectors[column];
    reserve(vector, count);
    for (int i = 0; i < count; i++) {
      if (!nanIsNull || !Float.isNaN(values[i])) {
        vector.set(row + i, values[i]);
      }
    }
  }

  /** The same for INT32 values, of which the negative ones stand for null. */
  public void setInts(int column, int[] values, int count) {
    IntVector vector = (IntVector) vectors[column];
    reserve(vector, count);
    for (int i = 0; i < count; i++) {
      if (values[i] >= 0) {
        vector.set(row + i, values[i]);
      }
    }
  }

  /** The same for INT64 values. */
  public void setLongs(int column, long[] values, int count) {
    BigIntVector vector = (BigIntVector) vectors[column];
    reserve(vector, count);
    for (int i = 0; i < count; i++) {
      vector.set(row + i, values[i]);
    }
  }

  /**
   * The same for INT32_LIST values.
   *
   * @param offsets of each row's values, and behind the last
   */
  public void setLists(int column, int[] values, int[] offsets, int count) {
    for (int i = 0; i < count; i++) {
      setList(column, row + i, values, offsets[i], offsets[i + 1]);
    }
  }

  private void reserve(FieldVector vector, int count) {
    while (vector.getValueCapacity() < row + count) {
      vector.reAlloc();
    }
  }

  /** Sets an INT32_LIST value of the current row to {@code values[from]} .. {@code [to - 1]}. */
  public void setInts(int column, int[] values, int from, int to) {
    setList(column, row, values, from, to);
  }

  private void setList(int column, int at, int[] values, int from, int to) {
    ListVector list = (ListVector) vectors[column];
    int start = list.startNewValue(at);
    IntVector items = (IntVector) list.getDataVector();
    for (int i = from; i < to; i++) {
      items.setSafe(start + i - from, values[i]);
    }
    list.endValue(at, to - from);
  }

  /** Sets a UTF8 value of the current row. */
  public void setText(int column, String value) {
    setUtf8(column, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets a UTF8 value of the current row, encoded already. */
  public void setUtf8(int column, byte[] value) {
    ((VarCharVector) vectors[column]).setSafe(row, value);
  }

  /**
   * Ends the row.
   *
   * @throws DataException if the disk refuses
   */
  public void endRow() {
    endRows(1);
  }

  /**
   * Ends several rows.
   *
   * @param count how many; no more than are {@linkplain #left left} in the record batch
   * @throws DataException if the disk refuses
   */
  public void endRows(int count) {
    if (count > left()) {
      throw new IllegalArgumentException("%d rows of %d".formatted(count, left()));
    }
    rows += count;
    row += count;
    if (row == batchRows) {
      flush();
    }
  }

  /** How many rows the record batch still takes. */
  public int left() {
    return batchRows - row;
  }

  /** The number of rows so far. */
  public long rows() {
    return rows;
  }

  /**
   * Completes the file and gives it its name.
   *
   * @throws DataException if the disk refuses
   */
  public Written commit() {
    if (row > 0) {
      flush();
    }
    try {
      writer.end();
      file.commit();
    } catch (IOException e) {
      throw failed(e);
    }
    return new Written(rows, channel.bytes, channel.sha256());
  }

  @Override
  public void close() {
    // Closing the writer would write a footer; without commit nobody will read it.
    root.close();
    allocator.close();
    try {
      file.close();
    } catch (IOException e) {
      throw new DataException(
          "cannot remove the unfinished " + target + ": " + Failures.reason(e), e);
    }
  }

  private void flush() {
    root.setRowCount(row);
    try {
      writer.writeBatch();
    } catch (IOException e) {
      throw failed(e);
    }
    for (FieldVector vector : vectors) {
      vector.reset();
    }
    row = 0;
  }

  private DataException failed(IOException e) {
    return new DataException(
        "cannot write %s after %d rows: %s; free space or choose another place"
            .formatted(target, rows, Failures.reason(e)),
        e);
  }

  /** Counts and digests what passes, which spares a second reading of the file. */
  private static final class DigestingChannel implements WritableByteChannel {
    private final FileChannel out;
    private final MessageDigest digest = DigestUtils.getSha256Digest();
    private long bytes;

    DigestingChannel(FileChannel out) {
      this.out = out;
    }

    String sha256() {
      return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      ByteBuffer copy = source.duplicate();
      int written = 0;
      while (source.hasRemaining()) {
        written += out.write(source);
      }
      digest.update(copy);
      bytes += written;
      return written;
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
