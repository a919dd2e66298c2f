package org.jingu.data.parquet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.jingu.api.data.DataException;
import org.jingu.data.source.SourceChunk;
import org.jingu.data.source.SourceFile;
import org.jingu.data.source.SourceRows;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file, whose chunks are its row groups. No position of the footer is believed before it
 * was compared with the file's size. Columns of numbers and of lists of numbers are decoded here;
 * where there are others, all are by Arrow's C++ reader.
 */
final class ParquetFile implements SourceFile {
  private static final int MOST_WORDS = 400;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final FileMetaData footer;
  private final Schema schema;
  private final List<SourceChunk> chunks;
  private final PageInput input;
  private @Nullable List<String> pagesOf;
  private @Nullable BufferAllocator pagesIn;
  private @Nullable PageRows pages;

  private ParquetFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    size = channel.size();
    input = new PageInput(channel);
    footer = Footer.read(channel);
    chunks = RowGroups.of(footer, size);
    try (BufferAllocator allocator = new RootAllocator()) {
      schema = Scan.schema(path, allocator);
    }
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it cannot be read or is damaged
   */
  static ParquetFile open(Path path) {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new DataException("cannot open " + path + ": " + e, e);
    }
    try {
      return new ParquetFile(path, channel);
    } catch (IOException | RuntimeException e) {
      close(path, channel);
      throw damaged(path, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long bytes() {
    return size;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public String chunkName() {
    return "row group";
  }

  @Override
  public List<SourceChunk> chunks() {
    return chunks;
  }

  @Override
  public SourceRows read(int chunk, List<String> columns, BufferAllocator allocator) {
    PageRows own = pages(columns, allocator);
    return own == null
        ? new RowGroupRows(this, chunk, columns, allocator)
        : own.between(chunk, chunk + 1);
  }

  @Override
  public SourceRows readAll(List<String> columns, BufferAllocator allocator) {
    PageRows own = pages(columns, allocator);
    return own == null ? new WholeRows(this, columns, allocator) : own.between(0, chunks.size());
  }

  /** What reads the columns if all are such that it can; null otherwise. */
  private @Nullable PageRows pages(List<String> columns, BufferAllocator allocator) {
    if (!columns.equals(pagesOf) || allocator != pagesIn) {
      release();
      pagesOf = List.copyOf(columns);
      pagesIn = allocator;
      List<Leaf> leaves = Leaf.of(footer, schema, columns);
      pages = leaves == null ? null : new PageRows(this, input, leaves, allocator);
    }
    return pages;
  }

  private void release() {
    if (pages != null) {
      pages.release();
      pages = null;
    }
  }

  RowGroup rowGroup(int index) {
    return footer.getRow_groups().get(index);
  }

  /** The row group as a file of its own. */
  RowGroupFile copy(int rowGroup, List<String> columns) throws IOException {
    return RowGroupFile.copy(channel, footer, rowGroup, Set.copyOf(columns));
  }

  @Override
  public void close() {
    release();
    close(path, channel);
  }

  private static void close(Path path, FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DataException("cannot close " + path + ": " + e, e);
    }
  }

  static DataException damaged(Path path, String what, Exception cause) {
    String line = what.strip().replaceAll("\\s*\n\\s*", "; ");
    // Thrift words a whole footer where it cannot write it.
    String cut = line.length() > MOST_WORDS ? line.substring(0, MOST_WORDS) + " …" : line;
    return new DataException(
        "%s is damaged: %s; write the file again or restore it from a copy".formatted(path, cut),
        cause);
  }
}
