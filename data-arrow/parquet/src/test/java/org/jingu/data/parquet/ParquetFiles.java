package org.jingu.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.dataset.file.DatasetFileWriter;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;

/** Writes Arrow files again as Parquet, a row group a record batch. */
public final class ParquetFiles {
  /** Arrow's writer gives memory back on threads of its own, after it has returned. */
  private static final BufferAllocator WRITER = new RootAllocator();

  private ParquetFiles() {}

  /** Writes an Arrow file or stream again; record batches without rows are left out. */
  public static Path of(Path arrow, Path out) {
    List<Path> parts = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        SeekableByteChannel channel = Files.newByteChannel(arrow);
        ArrowReader reader = reader(arrow, channel, allocator)) {
      while (reader.loadNextBatch()) {
        if (reader.getVectorSchemaRoot().getRowCount() > 0) {
          parts.add(rowGroup(reader, out.resolveSibling(out.getFileName() + "-" + parts.size())));
        }
      }
      Files.write(out, joined(parts, reader.getVectorSchemaRoot().getSchema().getCustomMetadata()));
      for (Path part : parts) {
        Files.delete(part);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArrowReader reader(
      Path arrow, SeekableByteChannel channel, BufferAllocator allocator) throws IOException {
    boolean file =
        new String(Files.readAllBytes(arrow), StandardCharsets.ISO_8859_1).startsWith("ARROW1");
    return file
        ? new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)
        : new ArrowStreamReader(channel, allocator, CommonsCompressionFactory.INSTANCE);
  }

  /** Writes the batch that a reader has loaded. */
  private static Path rowGroup(ArrowReader reader, Path out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArrowStreamWriter writer =
        new ArrowStreamWriter(reader.getVectorSchemaRoot(), reader, bytes)) {
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    Path folder = Files.createTempDirectory(out.toAbsolutePath().getParent(), "parquet-");
    try (ArrowStreamReader again =
        new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), WRITER)) {
      DatasetFileWriter.write(
          WRITER, again, FileFormat.PARQUET, folder.toUri().toString(), new String[0], 1, "{i}");
    }
    Path written = folder.resolve("0");
    if (Files.exists(written)) {
      Files.move(written, out);
    }
    Files.delete(folder);
    return out;
  }

  /** The row groups of files of the same columns in one. */
  private static byte[] joined(List<Path> parts, Map<String, String> metadata) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(Footer.MAGIC);
    List<RowGroup> groups = new ArrayList<>();
    FileMetaData footer = new FileMetaData();
    long rows = 0;
    for (Path part : parts) {
      footer = footer(part);
      byte[] bytes = Files.readAllBytes(part);
      long by = (long) all.size() - Footer.MAGIC.length;
      all.writeBytes(Arrays.copyOfRange(bytes, Footer.MAGIC.length, end(bytes)));
      for (RowGroup group : footer.getRow_groups()) {
        for (ColumnChunk chunk : group.getColumns()) {
          ColumnMetaData column = chunk.getMeta_data();
          column.setData_page_offset(column.getData_page_offset() + by);
          if (column.isSetDictionary_page_offset()) {
            column.setDictionary_page_offset(column.getDictionary_page_offset() + by);
          }
        }
        group.unsetFile_offset();
        groups.add(group);
        rows += group.getNum_rows();
      }
    }
    List<KeyValue> pairs = new ArrayList<>();
    metadata.forEach((key, value) -> pairs.add(new KeyValue(key).setValue(value)));
    footer.setKey_value_metadata(pairs);
    footer.setRow_groups(groups);
    footer.setNum_rows(rows);
    all.writeBytes(array(Footer.write(footer)));
    return all.toByteArray();
  }

  /** The footer of a file. */
  public static FileMetaData footer(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return Footer.read(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file with another footer. */
  public static Path withFooter(Path file, FileMetaData footer) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(bytes, 0, end(bytes));
      out.writeBytes(array(Footer.write(footer)));
      return Files.write(file, out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the footer of a file begins. */
  private static int end(byte[] file) {
    ByteBuffer tail = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    return file.length - 8 - tail.getInt(file.length - 8);
  }

  static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }
}
