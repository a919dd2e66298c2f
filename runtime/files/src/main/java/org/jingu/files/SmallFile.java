package org.jingu.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A file that is small unless it is another one than its name says. */
public final class SmallFile {
  private SmallFile() {}

  /**
   * Reads it.
   *
   * @param mostMegabytes what it may hold, of 2^20 bytes
   * @throws IOException if it cannot be read or is larger
   */
  public static byte[] read(Path file, int mostMegabytes) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a folder");
    }
    int most = mostMegabytes << 20;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new FileSystemException(
            file.toString(),
            null,
            String.format(
                Locale.ROOT, "is larger than %d MB, so it is another file", mostMegabytes));
      }
      return bytes;
    }
  }

  /**
   * Reads it as a text in UTF-8, without the mark at its start that some editors write.
   *
   * @param mostMegabytes what it may hold, of 2^20 bytes
   * @throws IOException if it cannot be read, is larger, or is no such text
   */
  public static String readString(Path file, int mostMegabytes) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(read(file, mostMegabytes));
    String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }
}
