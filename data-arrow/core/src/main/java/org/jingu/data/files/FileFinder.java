package org.jingu.data.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
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
import org.jingu.data.source.SourceFormats;

/**
 * Finds the files behind a list of files, folders and globs. Those of a folder or glob come in
 * natural order, without hidden ones, whose names start with a point or an underscore: unfinished
 * files and marks of a writer.
 *
 * @param base the folder from which relative names lead on
 * @param endings how names of the files of a folder end; empty for any
 * @param depth how deep a folder is searched
 */
public record FileFinder(Path base, List<String> endings, int depth) {
  /**
   * The files in the order of the list. A file that is found twice counts once.
   *
   * @throws DataException if any entry of the list leads to no file
   */
  public List<Path> find(List<String> inputs) {
    if (inputs.isEmpty()) {
      throw new DataException("no data files were given; name a file, a folder or a glob");
    }
    Set<Path> found = new LinkedHashSet<>();
    for (String input : inputs) {
      found.addAll(find(input));
    }
    return List.copyOf(found);
  }

  /**
   * The files behind one file, folder or glob.
   *
   * @throws DataException if there is none
   */
  public List<Path> find(String input) {
    if (isEndpoint(input)) {
      throw new DataException(
          "'%s' is no file; write '%s', 'location: grpc://HOST:PORT' and 'path: …' as lines into a file such as rows.flight, and name that"
              .formatted(input, SourceFormats.FLIGHT));
    }
    try {
      Path path = isGlob(input) && !Files.exists(base.resolve(input)) ? null : base.resolve(input);
      if (path == null) {
        return glob(input);
      }
      if (Files.isDirectory(path)) {
        return folder(path);
      }
      if (!Files.exists(path)) {
        throw new DataException(
            path + " does not exist" + holds(path.toAbsolutePath().getParent()));
      }
      return List.of(path.normalize());
    } catch (IOException | UncheckedIOException | InvalidPathException e) {
      throw new DataException("cannot look for data files at '" + input + "': " + e, e);
    }
  }

  /** Whether a text has characters of a glob; a file of that name may be there all the same. */
  public static boolean isGlob(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /** Whether a text is where an Arrow Flight endpoint is, which a file has to say. */
  public static boolean isEndpoint(String text) {
    return text.matches("grpc(\\+[a-z]+)?://.*");
  }

  private List<Path> folder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
      files = sorted(walk.filter(path -> isVisible(folder.relativize(path)) && isWanted(path)));
    }
    if (!files.isEmpty()) {
      return files;
    }
    String advice =
        Files.exists(folder.resolve("schema.json"))
            ? "; it is a data set, so name a split such as " + folder.resolve("train")
            : holds(folder);
    String wanted =
        endings.isEmpty() ? "files" : endings.stream().collect(Collectors.joining(", *", "*", ""));
    throw new DataException("found no " + wanted + " in the folder " + folder + advice);
  }

  private List<Path> glob(String written) throws IOException {
    Path start = base;
    Path rest = Path.of(written).normalize();
    String pattern = rest.toString();
    if (rest.isAbsolute()) {
      start = rest.getRoot();
    }
    int parts = rest.getNameCount();
    for (Path part : rest) {
      if (isGlob(part.toString())) {
        break;
      }
      start = start.resolve(part);
      parts--;
    }
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new DataException("'" + pattern + "' is not a valid glob: " + e.getMessage(), e);
    }
    if (!Files.isDirectory(start)) {
      throw new DataException(
          "nothing matches " + pattern + ": there is no folder " + start.toAbsolutePath());
    }
    boolean named = rest.getFileName().toString().matches("[._].*");
    int deep = pattern.contains("**") ? Integer.MAX_VALUE : parts;
    Path from = start;
    try (Stream<Path> walk = Files.walk(from, deep, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> files =
          sorted(
              walk.filter(
                  path ->
                      matcher.matches(rest.isAbsolute() ? path : base.relativize(path))
                          && (named || isVisible(from.relativize(path)))
                          && Files.isRegularFile(path)));
      if (files.isEmpty()) {
        throw new DataException("nothing matches " + pattern + holds(from));
      }
      return files;
    }
  }

  private static List<Path> sorted(Stream<Path> files) {
    return files
        .sorted(Comparator.comparing(Path::toString, NaturalOrder.INSTANCE))
        .map(Path::normalize)
        .toList();
  }

  private static boolean isVisible(Path relative) {
    for (Path part : relative) {
      if (part.toString().matches("[._].*")) {
        return false;
      }
    }
    return true;
  }

  private boolean isWanted(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return (endings.isEmpty() || endings.stream().anyMatch(name::endsWith))
        && Files.isRegularFile(path);
  }

  /** Half a sentence that says what is there instead. */
  private static String holds(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return "; there is no folder " + folder;
    }
    List<Path> entries;
    try (Stream<Path> all = Files.list(folder)) {
      entries = all.sorted(Comparator.comparing(Path::toString, NaturalOrder.INSTANCE)).toList();
    }
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
