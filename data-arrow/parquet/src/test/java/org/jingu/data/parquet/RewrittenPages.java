package org.jingu.data.parquet;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.xerial.snappy.Snappy;

/** Files that Arrow's writer made, with pages as other writers make them. */
final class RewrittenPages {
  private final boolean second;
  private final CompressionCodec codec;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private RewrittenPages(boolean second, CompressionCodec codec) {
    this.second = second;
    this.codec = codec;
  }

  /**
   * Writes a file of uncompressed pages again.
   *
   * @param second whether data pages are of the second version
   * @param codec how pages are compressed
   */
  static Path of(Path file, boolean second, CompressionCodec codec) throws IOException {
    return new RewrittenPages(second, codec).write(file);
  }

  private Path write(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    FileMetaData footer = ParquetFiles.footer(file);
    out.writeBytes(Footer.MAGIC);
    for (RowGroup group : footer.getRow_groups()) {
      group.unsetFile_offset();
      for (ColumnChunk chunk : group.getColumns()) {
        write(bytes, chunk.getMeta_data());
      }
    }
    out.writeBytes(ParquetFiles.array(Footer.write(footer)));
    return Files.write(file, out.toByteArray());
  }

  private void write(byte[] bytes, ColumnMetaData column) throws IOException {
    int at = (int) RowGroups.start(column);
    int end = at + (int) column.getTotal_compressed_size();
    int start = out.size();
    long unpacked = 0;
    boolean hasData = false;
    column.unsetDictionary_page_offset();
    while (at < end) {
      ByteArrayInputStream in = new ByteArrayInputStream(bytes, at, end - at);
      PageHeader header = Util.readPageHeader(in);
      at = end - in.available();
      byte[] page = Arrays.copyOfRange(bytes, at, at + header.getCompressed_page_size());
      at += page.length;
      int before = out.size();
      if (header.getType() == PageType.DICTIONARY_PAGE) {
        column.setDictionary_page_offset(before);
      } else if (!hasData) {
        column.setData_page_offset(before);
        hasData = true;
      }
      int size = write(header, page, column);
      unpacked += out.size() - before + size - header.getCompressed_page_size();
    }
    column.setTotal_compressed_size(out.size() - start);
    column.setTotal_uncompressed_size(unpacked);
    column.setCodec(codec);
  }

  /** Writes a page; returns its size without compression. */
  private int write(PageHeader header, byte[] page, ColumnMetaData column) throws IOException {
    byte[] levels = {};
    byte[] rest = page;
    if (second && header.getType() == PageType.DATA_PAGE) {
      DataPageHeader old = header.getData_page_header();
      int at = 0;
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      int repetitions = column.getPath_in_schema().size() > 1 ? length(page, at) : 0;
      if (repetitions > 0) {
        all.write(page, at + 4, repetitions);
        at += 4 + repetitions;
      }
      int definitions = length(page, at);
      all.write(page, at + 4, definitions);
      at += 4 + definitions;
      levels = all.toByteArray();
      rest = Arrays.copyOfRange(page, at, page.length);
      header.setType(PageType.DATA_PAGE_V2);
      header.unsetData_page_header();
      header.setData_page_header_v2(
          new DataPageHeaderV2(
              old.getNum_values(),
              0,
              old.getNum_values(),
              old.getEncoding(),
              definitions,
              repetitions));
    }
    int size = levels.length + rest.length;
    byte[] stored = compress(rest);
    header.setUncompressed_page_size(size);
    header.setCompressed_page_size(levels.length + stored.length);
    header.unsetCrc();
    Util.writePageHeader(header, out);
    out.writeBytes(levels);
    out.writeBytes(stored);
    return size;
  }

  private byte[] compress(byte[] bytes) throws IOException {
    return switch (codec) {
      case ZSTD -> Zstd.compress(bytes);
      case SNAPPY -> Snappy.compress(bytes);
      default -> bytes;
    };
  }

  private static int length(byte[] page, int at) {
    return ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }
}
