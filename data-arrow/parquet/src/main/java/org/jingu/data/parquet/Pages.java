package org.jingu.data.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;

/** The pages of one column chunk after another: levels, and numbers as bits. */
final class Pages {
  private static final int LEAST_READ = 1 << 16;
  private static final int FIRST_READ = 1 << 18;
  private static final int MOST_HEADER = 16 << 20;

  /** Of levels. */
  final Runs repetitions = new Runs();

  final Runs definitions = new Runs();

  private final PageInput input;
  private final Leaf leaf;
  private final Runs indices = new Runs();
  private byte[] stored = {};
  private byte[] page = {};
  private int pageLength;
  private int[] intDictionary = {};
  private long[] longDictionary = {};
  private boolean hasDictionary;
  private ColumnMetaData column = new ColumnMetaData();
  private long position;
  private long end;
  private long valuesLeft;
  private int valuesAt;
  private boolean encoded;
  private int expectedRead;

  Pages(PageInput input, Leaf leaf) {
    this.input = input;
    this.leaf = leaf;
  }

  /** Goes to the first page of a column chunk, whose place was compared with the file. */
  void begin(ColumnMetaData chunk) {
    column = chunk;
    position = RowGroups.start(chunk);
    end = position + chunk.getTotal_compressed_size();
    valuesLeft = chunk.getNum_values();
    hasDictionary = false;
    expectedRead = FIRST_READ;
  }

  /**
   * Goes to the next page with values.
   *
   * @return how many levels it has, or 0 at the end
   */
  int next() throws IOException {
    while (position < end) {
      PageHeader header = header();
      int compressed = header.getCompressed_page_size();
      int unpacked = header.getUncompressed_page_size();
      if (compressed < 0
          || compressed > end - position
          || unpacked < 0
          || unpacked > column.getTotal_uncompressed_size()) {
        throw new IOException(
            "a page claims %d bytes, unpacked %d, of %d, unpacked %d"
                .formatted(
                    compressed, unpacked, end - position, column.getTotal_uncompressed_size()));
      }
      int count = page(header, input.read(position, compressed, ahead()), unpacked);
      position += compressed;
      if (count > valuesLeft || count < 0) {
        throw new IOException("a page has %d values of %d".formatted(count, valuesLeft));
      }
      valuesLeft -= count;
      if (count > 0) {
        expectedRead = Math.max(LEAST_READ, compressed + (compressed >> 3));
        return count;
      }
    }
    return 0;
  }

  /** Reads numbers of 32 bits of the page. */
  void read(IntBuffer out, int count) throws IOException {
    if (encoded) {
      indices.lookUp(intDictionary, out, count);
    } else {
      out.put(plain(count * (long) Integer.BYTES).asIntBuffer());
    }
  }

  /** Reads numbers of 64 bits of the page. */
  void read(LongBuffer out, int count) throws IOException {
    if (encoded) {
      indices.lookUp(longDictionary, out, count);
    } else {
      out.put(plain(count * (long) Long.BYTES).asLongBuffer());
    }
  }

  private ByteBuffer plain(long bytes) throws IOException {
    if (bytes > pageLength - valuesAt) {
      throw new IOException("a page has fewer values than it claims");
    }
    ByteBuffer values = ByteBuffer.wrap(page, valuesAt, (int) bytes).slice();
    valuesAt += (int) bytes;
    return values.order(ByteOrder.LITTLE_ENDIAN);
  }

  private int page(PageHeader header, ByteBuffer bytes, int unpacked) throws IOException {
    boolean described =
        switch (header.getType()) {
          case DICTIONARY_PAGE -> header.isSetDictionary_page_header();
          case DATA_PAGE -> header.isSetData_page_header();
          case DATA_PAGE_V2 -> header.isSetData_page_header_v2();
          default -> true;
        };
    if (!described) {
      throw new IOException("a page's header says nothing of it");
    }
    switch (header.getType()) {
      case DICTIONARY_PAGE -> {
        dictionary(header.getDictionary_page_header(), bytes, unpacked);
        return 0;
      }
      case DATA_PAGE -> {
        DataPageHeader data = header.getData_page_header();
        unpack(bytes, 0, unpacked, true);
        int at = levels(repetitions, data.getRepetition_level_encoding(), leaf.isList() ? 1 : 0, 0);
        at = levels(definitions, data.getDefinition_level_encoding(), leaf.present(), at);
        values(data.getEncoding(), at);
        return data.getNum_values();
      }
      case DATA_PAGE_V2 -> {
        DataPageHeaderV2 data = header.getData_page_header_v2();
        int first = data.getRepetition_levels_byte_length();
        int both = Math.addExact(first, data.getDefinition_levels_byte_length());
        if (first < 0 || both < first || both > Math.min(bytes.limit(), unpacked)) {
          throw new IOException("a page claims %d bytes of levels".formatted(both));
        }
        unpack(bytes, both, unpacked, !data.isSetIs_compressed() || data.isIs_compressed());
        repetitions.begin(page, 0, first, leaf.isList() ? 1 : 0);
        definitions.begin(page, first, both, width(leaf.present()));
        values(data.getEncoding(), both);
        return data.getNum_values();
      }
      default -> {
        return 0;
      }
    }
  }

  private int levels(Runs levels, Encoding encoding, int most, int at) throws IOException {
    if (most == 0) {
      return at;
    }
    if (encoding != Encoding.RLE || pageLength - at < Integer.BYTES) {
      throw new IOException("a page has levels in the encoding " + encoding);
    }
    int from = at + Integer.BYTES;
    int length = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    if (length < 0 || length > pageLength - from) {
      throw new IOException("a page claims %d bytes of levels".formatted(length));
    }
    levels.begin(page, from, from + length, width(most));
    return from + length;
  }

  private void values(Encoding encoding, int at) throws IOException {
    switch (encoding) {
      case PLAIN -> {
        encoded = false;
        valuesAt = at;
      }
      case RLE_DICTIONARY, PLAIN_DICTIONARY -> {
        if (!hasDictionary) {
          throw new IOException("a page has indices of a dictionary that is not there");
        }
        encoded = true;
        // Without values there is no width.
        int width = at < pageLength ? page[at] : 0;
        indices.begin(page, Math.min(at + 1, pageLength), pageLength, width);
      }
      default -> throw new IOException("a page has values in the encoding " + encoding);
    }
  }

  private void dictionary(DictionaryPageHeader header, ByteBuffer bytes, int unpacked)
      throws IOException {
    ByteBuffer values = bytes;
    if (column.getCodec() != CompressionCodec.UNCOMPRESSED) {
      unpack(bytes, 0, unpacked, true);
      values = ByteBuffer.wrap(page, 0, pageLength);
    }
    int count = header.getNum_values();
    if (count < 0 || count > values.remaining() / (leaf.isWide() ? Long.BYTES : Integer.BYTES)) {
      throw new IOException(
          "a dictionary of %d bytes claims %d values".formatted(values.remaining(), count));
    }
    values.order(ByteOrder.LITTLE_ENDIAN);
    if (leaf.isWide()) {
      longDictionary = new long[count];
      values.asLongBuffer().get(longDictionary);
    } else {
      intDictionary = new int[count];
      values.asIntBuffer().get(intDictionary);
    }
    hasDictionary = true;
  }

  /**
   * Puts a page into {@link #page}.
   *
   * @param plain how many bytes at its beginning are not compressed
   */
  private void unpack(ByteBuffer bytes, int plain, int unpacked, boolean compressed)
      throws IOException {
    if (page.length < unpacked + Runs.SLACK) {
      page = new byte[Math.addExact(unpacked, unpacked / 4 + Runs.SLACK)];
    }
    pageLength = unpacked;
    int length = bytes.limit();
    if (!compressed || column.getCodec() == CompressionCodec.UNCOMPRESSED) {
      if (length != unpacked) {
        throw new IOException("a page of %d bytes claims %d".formatted(length, unpacked));
      }
      bytes.get(0, page, 0, length);
      return;
    }
    bytes.get(0, page, 0, plain);
    if (stored.length < length) {
      stored = new byte[length];
    }
    bytes.get(0, stored, 0, length);
    if (length > plain) {
      Codec.of(column.getCodec()).unpack(stored, plain, length, page, unpacked);
    } else if (unpacked > plain) {
      throw new IOException("a page has no bytes for " + (unpacked - plain));
    }
  }

  private PageHeader header() throws IOException {
    int known = 1 << 10;
    while (true) {
      known = (int) Math.min(end - position, known);
      ByteBuffer bytes = input.read(position, known, ahead());
      InputStream in =
          new InputStream() {
            @Override
            public int read() {
              return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
              int count = Math.min(length, bytes.remaining());
              bytes.get(to, offset, count);
              return count == 0 && length > 0 ? -1 : count;
            }
          };
      try {
        PageHeader header = Util.readPageHeader(in);
        position += bytes.position();
        return header;
      } catch (IOException | RuntimeException e) {
        if (known >= Math.min(end - position, MOST_HEADER)) {
          throw new IOException("a page's header cannot be decoded (" + e.getMessage() + ")", e);
        }
        known *= 4;
      }
    }
  }

  private int ahead() {
    return (int) Math.min(end - position, expectedRead);
  }

  private static int width(int most) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(most);
  }
}
