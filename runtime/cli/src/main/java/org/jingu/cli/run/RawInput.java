package org.jingu.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.data.prepare.Preprocessor;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;
import org.jspecify.annotations.Nullable;

/** Rows to predict: Arrow files as they are, or one raw file encoded into a temporary folder. */
public final class RawInput implements AutoCloseable {
  private final List<String> arrow;
  private final @Nullable TemporaryFolder temporary;

  private RawInput(List<String> arrow, @Nullable TemporaryFolder temporary) {
    this.arrow = arrow;
    this.temporary = temporary;
  }

  /**
   * Encodes a raw file; anything that is a folder, a glob or ends in arrow is taken as Arrow.
   *
   * @param folder the data set whose preprocessing encodes
   * @throws DataException if a row is bad, with its line
   */
  public static RawInput of(String data, DatasetFolder folder) {
    boolean raw = Files.isRegularFile(Path.of(data)) && !isArrow(data);
    if (!raw) {
      return new RawInput(List.of(data), null);
    }
    try {
      TemporaryFolder temporary = TemporaryFolder.create("jingu-rows-");
      try {
        Path encoded = temporary.path().resolve("rows");
        Preprocessor.load(folder.path()).transform(Path.of(data), encoded);
        return new RawInput(List.of(encoded.toString()), temporary);
      } catch (RuntimeException | Error e) {
        temporary.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DataException(
          "cannot make a temporary folder: " + Failures.reason(e) + "; set -Djava.io.tmpdir", e);
    }
  }

  private static boolean isArrow(String name) {
    return Stream.of(".arrow", ".arrows", ".feather", ".ipc").anyMatch(name::endsWith);
  }

  /** The Arrow files. */
  public List<String> arrow() {
    return arrow;
  }

  @Override
  public void close() {
    if (temporary != null) {
      try {
        temporary.close();
      } catch (IOException e) {
        throw new DataException("cannot delete " + temporary.path() + ": " + Failures.reason(e), e);
      }
    }
  }
}
