package org.jingu.data.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Small files and their rows. */
final class FormatTesting {
  private FormatTesting() {}

  static Path write(Path folder, String text) {
    return write(folder, text, StandardCharsets.UTF_8);
  }

  static Path write(Path folder, String text, Charset charset) {
    return write(folder, text.getBytes(charset));
  }

  static Path write(Path folder, byte[] bytes) {
    try {
      return Files.write(folder.resolve("rows.txt"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  static List<Row> rows(InputFormat<?> format, Path file, Map<String, ?> options) {
    return rows(format, file, options, Set.of());
  }

  /** Rows that may lack columns. */
  static List<Row> rows(
      InputFormat<?> format, Path file, Map<String, ?> options, Set<String> optional) {
    try (RowReader in = format.open(TextFile.of(file), options, "options", optional)) {
      List<Row> rows = new ArrayList<>();
      for (Row row = in.next(); row != null; row = in.next()) {
        rows.add(row);
      }
      return rows;
    }
  }

  /** Cells joined by a bar; a bad row as its problem in brackets. */
  static List<String> texts(InputFormat<?> format, Path file, Map<String, ?> options) {
    return texts(format, file, options, Set.of());
  }

  static List<String> texts(
      InputFormat<?> format, Path file, Map<String, ?> options, Set<String> optional) {
    return rows(format, file, options, optional).stream()
        .map(
            row ->
                row.problem() == null
                    ? row.line() + ":" + String.join("|", row.cells())
                    : row.line() + ":[" + row.problem() + "]")
        .toList();
  }
}
