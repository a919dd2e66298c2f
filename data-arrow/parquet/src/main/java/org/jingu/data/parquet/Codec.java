package org.jingu.data.parquet;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.format.CompressionCodec;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** How pages that are read here are compressed. */
enum Codec {
  ZSTD(CompressionCodec.ZSTD) {
    @Override
    void unpack(byte[] from, int begin, int end, byte[] to, int size) throws IOException {
      long got = Zstd.decompressByteArray(to, begin, size - begin, from, begin, end - begin);
      if (Zstd.isError(got)) {
        throw new IOException("a page cannot be decompressed: " + Zstd.getErrorName(got));
      }
      require(got, size - begin);
    }
  },
  SNAPPY(CompressionCodec.SNAPPY) {
    @Override
    void unpack(byte[] from, int begin, int end, byte[] to, int size) throws IOException {
      // The library writes as many bytes as the data claim, wherever the array ends.
      require(Snappy.uncompressedLength(from, begin, end - begin), size - begin);
      Snappy.rawUncompress(from, begin, end - begin, to, begin);
    }
  };

  private final CompressionCodec name;

  Codec(CompressionCodec name) {
    this.name = name;
  }

  /** Whether pages of a codec can be read, compressed or not. */
  static boolean reads(@Nullable CompressionCodec name) {
    return name == CompressionCodec.UNCOMPRESSED
        || Arrays.stream(values()).anyMatch(codec -> codec.name == name);
  }

  /** That of a name that {@link #reads} takes. */
  static Codec of(CompressionCodec name) {
    return Arrays.stream(values()).filter(codec -> codec.name == name).findFirst().orElseThrow();
  }

  /**
   * Decompresses a page from where it begins to be compressed, to the same place.
   *
   * @param end where the compressed bytes end
   * @param size where the page ends
   * @throws IOException if these are not so many bytes
   */
  abstract void unpack(byte[] from, int begin, int end, byte[] to, int size) throws IOException;

  private static void require(long size, int expected) throws IOException {
    if (size != expected) {
      throw new IOException(
          "a page cannot be decompressed: it has %d bytes and claims %d".formatted(size, expected));
    }
  }
}
