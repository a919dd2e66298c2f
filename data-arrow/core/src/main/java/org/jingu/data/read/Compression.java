package org.jingu.data.read;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How buffers are compressed.
 *
 * <p>Arrow's own codec for LZ4 decompresses on the heap whatever comes, before it looks at the
 * length that was promised.
 */
enum Compression {
  /** A byte stands for 255 at most. */
  LZ4(255),
  /** A block of 4 bytes stands for 128 KiB at most. */
  ZSTD(1 << 15);

  /** What precedes a compressed buffer: its length when it is not compressed. */
  static final int PREFIX = Long.BYTES;

  private static final int STEP = 1 << 16;

  private final long ratio;

  Compression(long ratio) {
    this.ratio = ratio;
  }

  /** The constant for a codec of the format, or null where there is none. */
  static @Nullable Compression of(byte codec) {
    return switch (codec) {
      case CompressionType.LZ4_FRAME -> LZ4;
      case CompressionType.ZSTD -> ZSTD;
      default -> null;
    };
  }

  /** The most bytes that so many stored bytes can stand for. */
  long most(long stored) {
    return stored <= PREFIX ? 0 : Math.multiplyExact(stored - PREFIX, ratio);
  }

  /**
   * Decompresses.
   *
   * @param from what follows the prefix
   * @param into room for exactly as many bytes as are promised
   * @throws IOException if it is damaged, or holds another number of bytes
   */
  void decompress(ArrowBuf from, ArrowBuf into) throws IOException {
    if (this == ZSTD) {
      zstd(from, into);
    } else {
      lz4(from, into);
    }
  }

  private static void zstd(ArrowBuf from, ArrowBuf into) throws IOException {
    long size =
        Zstd.decompressUnsafe(
            into.memoryAddress(), into.capacity(), from.memoryAddress(), from.capacity());
    if (Zstd.isError(size)) {
      throw new IOException(Zstd.getErrorName(size));
    }
    if (size != into.capacity()) {
      throw length(size, into);
    }
  }

  private static void lz4(ArrowBuf from, ArrowBuf into) throws IOException {
    ByteBuffer source = from.nioBuffer(0, (int) from.capacity());
    InputStream stored =
        new InputStream() {
          @Override
          public int read() {
            return source.hasRemaining() ? source.get() & 0xff : -1;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            int count = Math.min(length, source.remaining());
            if (count == 0 && length > 0) {
              return -1;
            }
            source.get(bytes, offset, count);
            return count;
          }
        };
    try (InputStream in = new FramedLZ4CompressorInputStream(stored)) {
      byte[] step = new byte[STEP];
      long at = 0;
      int count;
      while ((count = in.read(step)) > 0) {
        if (count > into.capacity() - at) {
          throw length(at + count, into);
        }
        into.setBytes(at, step, 0, count);
        at += count;
      }
      if (at != into.capacity()) {
        throw length(at, into);
      }
    } catch (RuntimeException e) {
      // The decompressor leaves some checks to the arrays that it works on.
      throw new IOException("its bytes make no sense", e);
    }
  }

  private static IOException length(long found, ArrowBuf promised) {
    return new IOException(
        "it holds %d bytes or more instead of %d".formatted(found, promised.capacity()));
  }
}
