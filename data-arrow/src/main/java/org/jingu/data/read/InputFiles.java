package org.jingu.data.read;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;

/** Finds the Arrow files behind a list of files, folders and globs. */
final class InputFiles {
  private static final List<String> ENDINGS = List.of(".arrow", ".arrows", ".ipc", ".feather");
  private static final String LOOKED_FOR = String.join(", *", ENDINGS);

  private InputFiles() {}

  /**
   * The files in the order of the list, those of a folder or glob in natural order. A file that is
   * found twice counts once.
   *
   * @throws DataException if any entry of the list leads to no file
   */
  static List<Path> find(List<String> inputs) {
    if (inputs.isEmpty()) {
      throw new DataException("no data files were given; name a file, a folder or a glob");
    }
    Set<Path> found = new LinkedHashSet<>();
    for (String input : inputs) {
      found.addAll(find(input));
    }
    return List.copyOf(found);
  }

  private static List<Path> find(String input) {
    try {
      if (isGlob(input) && !exists(input)) {
        return glob(input);
      }
      Path path = Path.of(input);
      if (Files.isDirectory(path)) {
        return folder(path);
      }
      if (!Files.exists(path)) {
        throw new DataException(
            path + " does not exist" + holds(path.toAbsolutePath().getParent()));
      }
      return List.of(path.normalize());
    } catch (IOException | InvalidPathException e) {
      throw new DataException("cannot look for data files at '" + input + "': " + e, e);
    }
  }

  private static List<Path> folder(Path folder) throws IOException {
    List<Path> files =
        list(folder).stream().filter(InputFiles::isArrow).map(Path::normalize).toList();
    if (!files.isEmpty()) {
      return files;
    }
    String advice =
        Files.exists(folder.resolve("schema.json"))
            ? "; it is a data set, so name a split such as " + folder.resolve("train")
            : holds(folder);
    throw new DataException("found no *" + LOOKED_FOR + " in the folder " + folder + advice);
  }

  private static List<Path> glob(String pattern) throws IOException {
    Path base = Path.of("");
    Path rest = Path.of(pattern);
    if (rest.isAbsolute()) {
      base = rest.getRoot();
    }
    for (Path part : rest) {
      if (isGlob(part.toString())) {
        break;
      }
      base = base.resolve(part);
    }
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new DataException("'" + pattern + "' is not a valid glob: " + e.getMessage(), e);
    }
    if (!Files.isDirectory(base)) {
      throw new DataException(
          "nothing matches " + pattern + ": there is no folder " + base.toAbsolutePath());
    }
    try (Stream<Path> walk = Files.walk(base)) {
      List<Path> files =
          walk.filter(path -> matcher.matches(path) && Files.isRegularFile(path))
              .sorted(Comparator.comparing(Path::toString, NaturalOrder.INSTANCE))
              .map(Path::normalize)
              .toList();
      if (files.isEmpty()) {
        throw new DataException("nothing matches " + pattern + holds(base));
      }
      return files;
    }
  }

  private static boolean exists(String input) {
    return Files.exists(Path.of(input));
  }

  private static boolean isGlob(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /** Hidden files are unfinished ones of a writer. */
  private static boolean isArrow(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && !name.startsWith("_")
        && ENDINGS.stream().anyMatch(name::endsWith)
        && Files.isRegularFile(path);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted(Comparator.comparing(Path::toString, NaturalOrder.INSTANCE)).toList();
    }
  }

  /** Half a sentence that says what is there instead. */
  private static String holds(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return "; there is no folder " + folder;
    }
    List<Path> entries = list(folder);
    String names =
        entries.stream()
            .limit(5)
            .map(path -> path.getFileName().toString())
            .collect(Collectors.joining(", "));
    return entries.isEmpty()
        ? "; the folder " + folder + " is empty"
        : "; " + folder + " holds " + names + (entries.size() > 5 ? ", …" : "");
  }
}
