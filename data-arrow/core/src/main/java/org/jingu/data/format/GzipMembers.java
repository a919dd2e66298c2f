package org.jingu.data.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The content of a gzip file (RFC 1952), member after member. Unlike {@link
 * java.util.zip.GZIPInputStream} it fails on bytes after a member that are no member, which are
 * data that would be lost; zeros up to the end of the file are padding, as gzip(1) takes them.
 */
final class GzipMembers extends InputStream {
  private static final int FLAG_CHECKSUM = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] input = new byte[1 << 16];
  private int position;
  private int limit;
  private long members;
  private boolean inMember;
  private @Nullable IOException failure;

  /** For a file whose first bytes are {@code 1f 8b}. */
  GzipMembers(InputStream in) {
    this.in = in;
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
      return length == 0 ? 0 : content(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    } catch (DataFormatException e) {
      failure = new ZipException("the compressed bytes make no sense (" + e.getMessage() + ")");
      throw failure;
    }
  }

  private int content(byte[] bytes, int offset, int length)
      throws IOException, DataFormatException {
    while (true) {
      if (!inMember) {
        if (!startMember()) {
          return -1;
        }
        inMember = true;
      }
      int count = inflater.inflate(bytes, offset, length);
      if (count > 0) {
        checksum.update(bytes, offset, count);
        return count;
      }
      if (inflater.finished()) {
        position = limit - inflater.getRemaining();
        endMember();
        inMember = false;
      } else if (inflater.needsDictionary()) {
        throw new ZipException("a gzip member asks for a dictionary");
      } else {
        if (position == limit && !fill()) {
          throw truncated();
        }
        inflater.setInput(input, position, limit - position);
        position = limit;
      }
    }
  }

  /** Reads a member's header; false at the end of the file. */
  private boolean startMember() throws IOException {
    if (position == limit && !fill()) {
      return false;
    }
    int first = next();
    if (first == 0 && members > 0) {
      padding();
      return false;
    }
    if (first != 0x1f || (position == limit && !fill()) || next() != 0x8b) {
      throw notAMember();
    }
    int method = next();
    int flags = next();
    if (method != 8 || (flags & FLAGS_RESERVED) != 0) {
      throw notAMember();
    }
    skip(6);
    if ((flags & FLAG_EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_CHECKSUM) != 0) {
      skip(2);
    }
    members++;
    inflater.reset();
    checksum.reset();
    return true;
  }

  private void endMember() throws IOException {
    long wantedChecksum = littleEndian();
    long wantedSize = littleEndian();
    if (wantedChecksum != checksum.getValue()
        || wantedSize != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("the checksum of a gzip member does not match its content");
    }
  }

  private void padding() throws IOException {
    while (position < limit || fill()) {
      if (next() != 0) {
        throw notAMember();
      }
    }
  }

  private ZipException notAMember() {
    return new ZipException("bytes follow the end of a gzip member that are not a gzip member");
  }

  private static EOFException truncated() {
    return new EOFException("the file ends inside a gzip member");
  }

  private long littleEndian() throws IOException {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    while (next() != 0) {}
  }

  private int next() throws IOException {
    if (position == limit && !fill()) {
      throw truncated();
    }
    return input[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(input, 0, input.length));
    return limit > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
