package org.jingu.cli.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;

/**
 * Names of configurations: the file's, with its folder's in front where two files have the same. A
 * name must not depend on the order of the files, for it is that of the folder to resume in.
 */
final class Names {
  private Names() {}

  /**
   * A name for each file.
   *
   * @throws UserException if two files are the same or cannot be told apart so
   */
  static List<String> of(List<Path> files) {
    List<String> bases = files.stream().map(Names::base).toList();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      String base = bases.get(i);
      boolean unique = bases.stream().filter(base::equals).count() == 1;
      names.add(unique ? base : folder(files.get(i)) + "-" + base);
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < files.size(); i++) {
      if (!seen.add(names.get(i))) {
        throw new UserException(
            ExitCode.USAGE,
            "%s and %s would both be named '%s'; give each configuration once, and files of their own names"
                .formatted(files.get(names.indexOf(names.get(i))), files.get(i), names.get(i)));
      }
    }
    return names;
  }

  /** The file's name without what follows the last point. */
  private static String base(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static String folder(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null || parent.getFileName() == null
        ? "root"
        : parent.getFileName().toString();
  }
}
