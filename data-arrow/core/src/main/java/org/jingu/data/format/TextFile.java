package org.jingu.data.format;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A text file, compressed with gzip or zstd or not; which of them is told by its first bytes, not
 * its name.
 *
 * @param path where it is
 * @param name what messages and the quarantine call it
 */
public record TextFile(Path path, String name) {
  private static final int BUFFER = 1 << 16;

  /** A file called by its file name. */
  public static TextFile of(Path path) {
    return new TextFile(path, String.valueOf(path.getFileName()));
  }

  /**
   * Opens the file for reading line by line. A byte order mark is left out.
   *
   * @param charset the name of the encoding, such as UTF-8 or ISO-8859-1
   * @throws DataException if the file cannot be opened or is no text
   */
  public LineReader open(String charset) {
    Charset encoding = charset(charset);
    InputStream text = null;
    try {
      CountingStream counter = new CountingStream(Files.newInputStream(path));
      text = new BufferedInputStream(counter, BUFFER);
      byte[] head = peek(text);
      if (FileKind.isPacked(head)) {
        text = unpacked(text, head);
        head = peek(text);
      }
      FileKind.check(name, head, encoding);
      return new LineReader(name, text, encoding, counter::count);
    } catch (IOException e) {
      closeQuietly(text);
      throw new DataException(
          "cannot read '" + path + "': " + e + "; check the file and the input folder", e);
    } catch (DataException e) {
      closeQuietly(text);
      throw e;
    }
  }

  /**
   * The encoding that the file's first bytes tell, by a byte order mark or as UTF-16 does; empty
   * where they tell none.
   *
   * @throws DataException if the file cannot be read
   */
  public String encoding() {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
      byte[] head = peek(file);
      if (FileKind.isPacked(head)) {
        head = peek(unpacked(file, head));
      }
      return FileKind.encoding(head);
    } catch (IOException e) {
      throw new DataException("cannot read '" + path + "': " + e + "; check the file", e);
    }
  }

  private static InputStream unpacked(InputStream packed, byte[] head) throws IOException {
    InputStream content = FileKind.isGzip(head) ? new GzipMembers(packed) : new ZstdFrames(packed);
    return new BufferedInputStream(content, BUFFER);
  }

  /** The first bytes, which stay to be read. */
  private static byte[] peek(InputStream in) throws IOException {
    in.mark(FileKind.LOOKED_AT);
    byte[] head = new byte[FileKind.LOOKED_AT];
    int count = 0;
    try {
      int read = in.read(head, 0, head.length);
      while (read > 0) {
        count += read;
        read = in.read(head, count, head.length - count);
      }
    } catch (ZipException | EOFException e) {
      // Reading on fails again, after the lines that are whole.
    }
    in.reset();
    return Arrays.copyOf(head, count);
  }

  /**
   * The encoding of a name.
   *
   * @throws ConfigException at the key {@code charset} if there is none
   */
  public static Charset charset(String charset) {
    try {
      return Charset.forName(charset);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new ConfigException(
          "charset",
          "is '"
              + charset
              + "'; use UTF-8, ISO-8859-1, windows-1252 or another"
              + " encoding that this Java has");
    }
  }

  private static void closeQuietly(@Nullable Closeable stream) {
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      // The failure to open is what the user is told.
    }
  }

  /** Counts the bytes as stored, which progress and its estimate are measured in. */
  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    long count() {
      return count;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }
}
