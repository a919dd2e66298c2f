package org.jingu.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jingu.api.data.DataException;
import org.jingu.data.files.FileFinder;
import org.jingu.data.format.TextFile;
import org.jingu.data.prepare.EncodedRows;
import org.jingu.data.prepare.Preprocessor;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.files.TemporaryFolder;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a run's model is asked about. Prepared Arrow files are taken as they are; raw rows,
 * text or Arrow, are encoded by the run's own preprocessing, all of it, into a temporary folder.
 */
public final class RunRows implements AutoCloseable {
  private static final String STANDARD_INPUT = "-";
  private static final FileFinder FINDER =
      new FileFinder(Path.of(""), List.of(), Integer.MAX_VALUE);

  private final List<Path> arrow;
  private final List<Path> kept;
  private final @Nullable EncodedRows encoded;
  private final @Nullable TemporaryFolder temporary;

  private RunRows(
      List<Path> arrow,
      List<Path> kept,
      @Nullable EncodedRows encoded,
      @Nullable TemporaryFolder temporary) {
    this.arrow = arrow;
    this.kept = kept;
    this.encoded = encoded;
    this.temporary = temporary;
  }

  /**
   * Which rows.
   *
   * @param data files, folders and globs; {@code -} is the standard input
   * @param raw whether Arrow files hold raw values even where they do not show it
   * @param writing changes the keys of the preparation's configuration that say how the rows are
   *     written
   * @param purpose what they are for
   */
  public record Request(
      List<String> data,
      boolean raw,
      UnaryOperator<Map<String, Object>> writing,
      EncodedRows.Purpose purpose) {}

  /**
   * Finds rows, and encodes them if they are raw.
   *
   * @param run the run's copy of its data set's schema, vocabularies and side tables
   * @throws DataException if nothing is found, or too many rows are bad
   */
  public static RunRows of(Request request, DatasetFolder run) {
    TemporaryFolder temporary = null;
    try {
      temporary = TemporaryFolder.create("jingu-rows-");
      List<TextFile> files = find(request.data(), temporary.path());
      RawRows kinds = new RawRows(run, request.raw());
      List<TextFile> raw = files.stream().filter(kinds::holds).toList();
      if (raw.isEmpty()) {
        List<Path> paths = files.stream().map(TextFile::path).toList();
        return new RunRows(paths, paths, null, temporary);
      }
      if (raw.size() < files.size()) {
        files.removeAll(raw);
        throw new DataException(
            "'%s' holds raw rows and '%s' prepared ones; give them one after the other"
                .formatted(raw.get(0).name(), files.get(0).name()));
      }
      Preprocessor fitted = kinds.preprocessor();
      EncodedRows encoded =
          fitted
              .reading(request.writing().apply(fitted.writing()))
              .encode(raw, temporary.path().resolve("encoded"), request.purpose());
      return new RunRows(encoded.files(), encoded.kept(), encoded, temporary);
    } catch (RuntimeException | Error e) {
      close(temporary);
      throw e;
    } catch (IOException e) {
      close(temporary);
      throw new DataException("cannot make a temporary folder: " + e, e);
    }
  }

  private static List<TextFile> find(List<String> data, Path temporary) throws IOException {
    List<TextFile> files = new ArrayList<>();
    for (String name : data) {
      if (name.equals(STANDARD_INPUT)) {
        Path copy = temporary.resolve("standard-input-" + files.size());
        Files.copy(System.in, copy);
        files.add(new TextFile(copy, "the standard input"));
      } else {
        refuseDataSet(name);
        for (Path path : FINDER.find(name)) {
          files.add(new TextFile(path, path.toString()));
        }
      }
    }
    return files;
  }

  /** Its parts are of interest, and its schema is none of them. */
  private static void refuseDataSet(String name) {
    Path folder = Path.of(name);
    if (Files.exists(folder.resolve(DatasetFolder.SCHEMA_FILE))) {
      throw new DataException(
          "'%s' is a data set; name one of its parts, such as '%s'"
              .formatted(name, folder.resolve("test")));
    }
  }

  /** The Arrow files of examples. */
  public List<String> arrow() {
    return arrow.stream().map(Path::toString).toList();
  }

  /** Arrow files with the cells to keep, row by row those of {@link #arrow}. */
  public List<Path> kept() {
    return kept;
  }

  /** What was encoded; null where the rows came prepared. */
  public @Nullable EncodedRows encoded() {
    return encoded;
  }

  private static void close(@Nullable TemporaryFolder temporary) {
    if (temporary != null) {
      try {
        temporary.close();
      } catch (IOException e) {
        throw new DataException("cannot delete " + temporary.path() + ": " + e, e);
      }
    }
  }

  @Override
  public void close() {
    close(temporary);
  }
}
