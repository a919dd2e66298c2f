package org.jingu.cli.listing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.files.Failures;

/**
 * A folder with runs in it, at any depth; what is within a run is none.
 *
 * @param path the folder
 */
record RunsFolder(Path path) {
  /**
   * The runs, in the order of their folders.
   *
   * @throws UserException if there is no such folder
   */
  List<ListedRun> runs() {
    if (!Files.isDirectory(path)) {
      throw new UserException(
          ExitCode.USAGE, path + ": there is no such folder; name one that holds runs");
    }
    List<ListedRun> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes its) {
              if (new SavedRun(folder).exists()) {
                found.add(ListedRun.of(folder));
                return FileVisitResult.SKIP_SUBTREE;
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new DataException("cannot read " + path + ": " + Failures.reason(e), e);
    }
    found.sort(Comparator.comparing(it -> it.folder().toString()));
    return found;
  }
}
