package org.jingu.files;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/** Failures of files in words for a user. */
public final class Failures {
  private Failures() {}

  /** What went wrong, with which file where the failure knows. */
  public static String reason(IOException cause) {
    if (cause instanceof CharacterCodingException) {
      return "is not UTF-8 text";
    }
    if (!(cause instanceof FileSystemException failure)) {
      return what(cause);
    }
    String file = failure.getOtherFile() == null ? failure.getFile() : failure.getOtherFile();
    return file == null ? what(cause) : file + ": " + what(cause);
  }

  /** The same failure, told of the file that the user knows. */
  static FileSystemException of(Path file, IOException cause) {
    FileSystemException told = new FileSystemException(file.toString(), null, what(cause));
    told.initCause(cause);
    return told;
  }

  private static String what(IOException cause) {
    if (!(cause instanceof FileSystemException failure)) {
      return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
    if (failure.getReason() != null) {
      return failure.getReason();
    }
    return cause instanceof FileAlreadyExistsException
        ? "is there already"
        : words(cause.getClass().getSimpleName());
  }

  /** AccessDeniedException, NoSuchFileException, …: the name alone says it. */
  private static String words(String name) {
    return name.replace("Exception", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
