package org.jingu.data.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.data.format.TextFile;
import org.jingu.data.prepare.ProgressListener;

/** A small raw file, and what is found in it. */
final class Looking {
  private final TextFile file;

  private Looking(TextFile file) {
    this.file = file;
  }

  static Looking at(Path folder, String... lines) {
    return at(folder, StandardCharsets.UTF_8, String.join("\n", lines) + "\n");
  }

  static Looking at(Path folder, Charset charset, String text) {
    try {
      Path path = folder.resolve("raw.csv");
      Files.write(path, text.getBytes(charset));
      return new Looking(TextFile.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Dialect dialect() {
    return DialectFinder.find(file, Bounds.USUAL);
  }

  RawRows rows(Bounds bounds) {
    return new RawRows(List.of(file), dialect(), bounds, ProgressListener.none());
  }

  RawProfile profile() {
    return rows(Bounds.USUAL).profile();
  }

  ColumnProfile column(String name) {
    return profile().columns().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
