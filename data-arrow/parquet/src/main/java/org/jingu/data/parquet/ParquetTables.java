package org.jingu.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.dataset.file.DatasetFileWriter;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.format.FileMetaData;
import org.jingu.api.data.DataException;
import org.jingu.data.write.TableFormat;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;

/** Parquet files by Arrow's own C++ writer: a row group a record batch, in the same types. */
public final class ParquetTables implements TableFormat {
  /** That writer gives memory back on threads of its own, after it has returned. */
  private static final BufferAllocator WRITER = new RootAllocator();

  @Override
  public String ending() {
    return PARQUET;
  }

  @Override
  public void write(Path arrow, Path to) {
    try (TemporaryFolder folder =
            TemporaryFolder.create(
                to.toAbsolutePath().getParent(), "jingu-rows-", (dead, own) -> {});
        SeekableByteChannel channel = Files.newByteChannel(arrow);
        ArrowFileReader reader = new ArrowFileReader(channel, WRITER)) {
      Path parts = folder.path().resolve("parts");
      Path written = write(reader, parts);
      if (Files.exists(written)) {
        Files.move(written, to);
      } else {
        Files.write(to, withoutRows(reader.getVectorSchemaRoot().getSchema(), parts));
      }
    } catch (IOException e) {
      throw failed(to, Failures.reason(e), e);
    } catch (RuntimeException e) {
      throw failed(to, String.valueOf(e.getMessage()), e);
    }
  }

  /** The file that is made, if there are rows. */
  private static Path write(ArrowReader rows, Path folder) {
    DatasetFileWriter.write(
        WRITER, rows, FileFormat.PARQUET, folder.toUri().toString(), new String[0], 1, "{i}");
    return folder.resolve("0");
  }

  /** The writer makes no file of no rows, but one of a row without values, which is left out. */
  private static byte[] withoutRows(Schema schema, Path folder) throws IOException {
    try (ArrowStreamReader row =
            new ArrowStreamReader(new ByteArrayInputStream(nulls(schema)), WRITER);
        FileChannel written = FileChannel.open(write(row, folder))) {
      FileMetaData footer = Footer.read(written);
      footer.setRow_groups(List.of());
      footer.setNum_rows(0);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(Footer.MAGIC);
      bytes.writeBytes(Footer.write(footer).array());
      return bytes.toByteArray();
    }
  }

  private static byte[] nulls(Schema schema) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, WRITER);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
      root.allocateNew();
      root.setRowCount(1);
      writer.writeBatch();
      writer.end();
    }
    return bytes.toByteArray();
  }

  private static DataException failed(Path to, String why, Exception cause) {
    return new DataException(
        "cannot write %s: %s; free space or choose another place".formatted(to, why), cause);
  }
}
