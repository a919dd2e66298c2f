package org.jingu.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jingu.api.data.DataException;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.data.files.FileFinder;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.TextFile;
import org.jingu.data.prepare.EncodedRows;
import org.jingu.data.prepare.Preprocessor;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.source.RemoteFiles;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a run's model is asked about. Prepared Arrow files are taken as they are; raw rows,
 * text or Arrow, are encoded by the run's own preprocessing, all of it, into a temporary folder.
 */
public final class RunRows implements AutoCloseable {
  private static final FileFinder FINDER =
      new FileFinder(Path.of(""), List.of(), Integer.MAX_VALUE);

  private final List<Path> named;
  private final List<Path> arrow;
  private final List<Path> kept;
  private final @Nullable EncodedRows encoded;
  private final TemporaryFolder temporary;
  private final RemoteFiles remote;

  private RunRows(
      List<Path> named,
      List<Path> arrow,
      List<Path> kept,
      @Nullable EncodedRows encoded,
      TemporaryFolder temporary,
      RemoteFiles remote) {
    this.named = named;
    this.arrow = arrow;
    this.kept = kept;
    this.encoded = encoded;
    this.temporary = temporary;
    this.remote = remote;
  }

  /**
   * Which rows.
   *
   * @param data files, folders and globs; {@code -} is the standard input
   * @param raw whether Arrow files hold raw values even where they do not show it
   * @param writingGiven whether anything is to be changed
   * @param writing changes the keys of the preparation's configuration that say how the rows are
   *     written
   * @param purpose what they are for
   */
  public record Request(
      List<String> data,
      boolean raw,
      boolean writingGiven,
      UnaryOperator<Map<String, Object>> writing,
      EncodedRows.Purpose purpose) {}

  /**
   * Finds rows, and encodes them if they are raw.
   *
   * @param run the run's copy of its data set's schema, vocabularies and side tables
   * @param formats what raw rows may be written in
   * @throws DataException if nothing is found, or too many rows are bad
   */
  public static RunRows of(Request request, DatasetFolder run, InputFormats formats) {
    TemporaryFolder temporary;
    try {
      temporary = TemporaryFolder.create("jingu-rows-");
    } catch (IOException e) {
      throw new DataException("cannot make a temporary folder: " + Failures.reason(e), e);
    }
    RemoteFiles remote = new RemoteFiles();
    try {
      return of(request, run, formats, temporary, remote);
    } catch (RuntimeException | Error e) {
      remote.close();
      try {
        temporary.close();
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private static RunRows of(
      Request request,
      DatasetFolder run,
      InputFormats formats,
      TemporaryFolder temporary,
      RemoteFiles remote) {
    List<TextFile> files = find(request.data(), temporary.path(), remote);
    RawRows kinds = new RawRows(run, request.raw());
    List<TextFile> raw = files.stream().filter(kinds::holds).toList();
    List<Path> paths = files.stream().map(TextFile::path).toList();
    if (raw.isEmpty()) {
      if (request.writingGiven()) {
        throw new UserException(
            ExitCode.USAGE,
            "--set says how raw rows are written, and '%s' is prepared; leave it out"
                .formatted(files.get(0).name()));
      }
      return new RunRows(paths, paths, paths, null, temporary, remote);
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
            .encode(raw, formats, temporary.path().resolve("encoded"), request.purpose());
    return new RunRows(paths, encoded.files(), encoded.kept(), encoded, temporary, remote);
  }

  private static List<TextFile> find(List<String> data, Path temporary, RemoteFiles remote) {
    List<TextFile> files = new ArrayList<>();
    if (Collections.frequency(data, StandardInput.SIGN) > 1) {
      throw new UserException(ExitCode.USAGE, "--data - is named twice, but can be read once");
    }
    for (String name : data) {
      if (name.equals(StandardInput.SIGN)) {
        Path copy = temporary.resolve("input-" + files.size());
        StandardInput.copy(copy);
        files.add(new TextFile(copy, "standard input"));
        continue;
      }
      refuseDataSet(name);
      for (Path path : FINDER.find(name)) {
        files.add(
            Files.isRegularFile(path)
                ? new TextFile(remote.local(path), path.toString())
                : piped(path, temporary.resolve("input-" + files.size())));
      }
    }
    return files;
  }

  /** A pipe can be read once, and a file is looked at before it is read. */
  private static TextFile piped(Path path, Path copy) {
    try (InputStream in = Files.newInputStream(path)) {
      StandardInput.copy(in, copy, path.toString());
      return new TextFile(copy, path.toString());
    } catch (IOException e) {
      throw new DataException("cannot read '" + path + "': " + Failures.reason(e), e);
    }
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

  /**
   * Columns to keep, with the types that they have in the files that were named.
   *
   * @throws DataException if one of these cannot be read
   */
  public List<KeptColumn> kept(List<String> columns) {
    return KeptColumn.in(named, columns);
  }

  /** What was encoded; null where the rows came prepared. */
  public @Nullable EncodedRows encoded() {
    return encoded;
  }

  @Override
  public void close() {
    try (remote) {
      temporary.close();
    } catch (IOException e) {
      throw new DataException("cannot delete " + temporary.path() + ": " + Failures.reason(e), e);
    }
  }
}
