package org.jingu.data.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/**
 * One row group as a Parquet file of its own. Arrow's reader scans files from their beginning and
 * cannot be told to read one row group, which a shuffled pass needs; so the pages of the columns
 * that are wanted are copied as they are, still compressed, behind which stands a footer for them
 * alone.
 */
final class RowGroupFile implements AutoCloseable {
  /** What readers of files of old writers look at behind a column's pages. */
  private static final int MARGIN = 100;

  private final Path path;
  private final long bytesRead;

  private RowGroupFile(Path path, long bytesRead) {
    this.path = path;
    this.bytesRead = bytesRead;
  }

  /**
   * Copies a row group to a temporary file.
   *
   * @param columns the names of the columns to copy; the footer names the others too, but they
   *     cannot be read
   */
  static RowGroupFile copy(FileChannel from, FileMetaData footer, int rowGroup, Set<String> columns)
      throws IOException {
    Path path = Files.createTempFile("jingu-", ".parquet");
    try (FileChannel to = FileChannel.open(path, StandardOpenOption.WRITE)) {
      write(ByteBuffer.wrap(Footer.MAGIC), to);
      long bytes = 0;
      RowGroup group = new RowGroup(footer.getRow_groups().get(rowGroup));
      List<ColumnChunk> chunks = new ArrayList<>();
      for (ColumnChunk chunk : group.getColumns()) {
        ColumnMetaData column = new ColumnMetaData(chunk.getMeta_data());
        if (columns.contains(column.getPath_in_schema().get(0))) {
          long start = RowGroups.start(column);
          long length = Math.min(column.getTotal_compressed_size() + MARGIN, from.size() - start);
          move(column, to.position() - start);
          transfer(from, start, length, to);
          bytes += length;
        }
        chunks.add(new ColumnChunk(0).setMeta_data(column));
      }
      group.setColumns(chunks);
      group.unsetFile_offset();
      group.unsetSorting_columns();
      FileMetaData own = new FileMetaData(footer);
      own.setRow_groups(List.of(group));
      // Nobody asks for what they order.
      own.unsetColumn_orders();
      own.setNum_rows(group.getNum_rows());
      write(Footer.write(own), to);
      return new RowGroupFile(path, bytes);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** How many bytes of the whole file were read. */
  long bytesRead() {
    return bytesRead;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }

  private static void move(ColumnMetaData column, long by) {
    column.setData_page_offset(column.getData_page_offset() + by);
    if (column.isSetDictionary_page_offset() && column.getDictionary_page_offset() > 0) {
      column.setDictionary_page_offset(column.getDictionary_page_offset() + by);
    } else {
      column.unsetDictionary_page_offset();
    }
    column.unsetIndex_page_offset();
    column.unsetStatistics();
    column.unsetSize_statistics();
    column.unsetBloom_filter_offset();
    column.unsetBloom_filter_length();
  }

  private static void transfer(FileChannel from, long start, long length, FileChannel to)
      throws IOException {
    long done = 0;
    while (done < length) {
      long count = from.transferTo(start + done, length - done, to);
      if (count <= 0) {
        throw new IOException("it became shorter while it was read");
      }
      done += count;
    }
  }

  private static void write(ByteBuffer bytes, FileChannel to) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }
}
