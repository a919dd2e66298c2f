package org.jingu.cli.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jingu.api.data.DataException;
import org.jingu.data.read.StreamEnd;
import org.jingu.files.Failures;
import org.jingu.files.TemporaryFolder;

/**
 * The standard input as a file. A pipe can be read once, while kinds are told by first bytes,
 * vocabularies are fitted before rows are encoded, epochs shuffle and a run that resumes compares
 * digests; so what comes is copied to the temporary folder, and deleted at the end.
 */
public final class StandardInput implements AutoCloseable {
  /** What names it. */
  public static final String SIGN = "-";

  /** What the copy is called, and so what messages call it. */
  public static final String FILE = "standard-input";

  private final TemporaryFolder folder;

  private StandardInput(TemporaryFolder folder) {
    this.folder = folder;
  }

  /**
   * Reads the standard input to its end.
   *
   * @throws DataException if it cannot be copied, or ends early
   */
  public static StandardInput read() {
    TemporaryFolder folder;
    try {
      folder = TemporaryFolder.create("jingu-rows-");
    } catch (IOException e) {
      throw new DataException("cannot make a temporary folder: " + Failures.reason(e), e);
    }
    StandardInput input = new StandardInput(folder);
    try {
      copy(folder.path().resolve(FILE));
      return input;
    } catch (RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  /**
   * Copies the standard input to a file.
   *
   * @throws DataException if it cannot be copied, or ends early, as far as what comes can tell
   */
  static void copy(Path to) {
    copy(System.in, to, "standard input");
    if (StreamEnd.isMissing(to)) {
      throw new DataException(
          "standard input ended early: the Arrow stream has no end mark; see why its writer stopped, or let it close the stream");
    }
  }

  /**
   * Copies what can be read once.
   *
   * @throws DataException if it cannot be copied
   */
  static void copy(InputStream in, Path to, String name) {
    try {
      Files.copy(in, to);
    } catch (IOException e) {
      throw new DataException(
          "cannot copy %s to %s: %s".formatted(name, to.getParent(), Failures.reason(e)), e);
    }
  }

  /** The copy. */
  public Path file() {
    return folder.path().resolve(FILE);
  }

  /** The folder that holds the copy and nothing else. */
  public Path folder() {
    return folder.path();
  }

  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      throw new DataException("cannot delete " + folder.path() + ": " + Failures.reason(e), e);
    }
  }
}
