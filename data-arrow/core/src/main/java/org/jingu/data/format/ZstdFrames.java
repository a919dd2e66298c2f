package org.jingu.data.format;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The content of a zstd file (RFC 8878), frame after frame. Bytes behind a frame that are none, and
 * a file that ends within one, are damage, told as that of gzip files is.
 */
final class ZstdFrames extends FilterInputStream {
  private @Nullable IOException failure;

  /** For a file whose first bytes are {@code 28 b5 2f fd}. */
  ZstdFrames(InputStream in) throws IOException {
    super(new ZstdInputStreamNoFinalizer(in));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      return super.read(bytes, offset, length);
    } catch (ZstdIOException e) {
      failure = new ZipException("the compressed bytes make no sense (" + e.getMessage() + ")");
      throw failure;
    }
  }
}
