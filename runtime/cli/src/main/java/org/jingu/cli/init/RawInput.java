package org.jingu.cli.init;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.data.files.FileFinder;
import org.jingu.data.format.TextFile;
import org.jingu.data.profile.Bounds;
import org.jingu.data.profile.Dialect;
import org.jingu.data.profile.DialectFinder;

/**
 * The raw files that a user names, divided into parts by their names.
 *
 * @param folder the folder that holds them all
 * @param train files of the training part, or of everything that a split divides
 * @param valid files of the validation part
 * @param test files of the test part
 * @param dialect how they are written
 * @param others files that are not used, and why
 */
record RawInput(
    Path folder,
    List<Path> train,
    List<Path> valid,
    List<Path> test,
    Dialect dialect,
    Map<Path, String> others) {
  private static final Set<String> TRAIN = Set.of("train", "training", "tr");
  private static final Set<String> VALID = Set.of("valid", "validation", "val", "dev", "eval");
  private static final Set<String> TEST = Set.of("test", "testing", "holdout");

  /** Beyond so many files the rest is taken to be like these. */
  private static final int MOST_COMPARED = 20;

  private static final Bounds A_LOOK = new Bounds(2_000, 1 << 20);

  /**
   * Finds the files and how they are written.
   *
   * @throws DataException if there are none, or the largest cannot be used
   */
  static RawInput of(List<String> named) {
    List<Path> files = new FileFinder(Path.of(""), List.of(), Integer.MAX_VALUE).find(named);
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new DataException(
            "'%s' is no file that can be read more than once; name a file on a disk"
                .formatted(file));
      }
    }
    List<Path> training = files.stream().filter(it -> isOf(it, TRAIN)).toList();
    Path main =
        (training.isEmpty() ? files : training)
            .stream().max(Comparator.comparingLong(RawInput::size)).orElseThrow();
    Dialect dialect = DialectFinder.find(TextFile.of(main), Bounds.USUAL);
    Map<Path, String> others = new LinkedHashMap<>();
    List<Path> used = alike(files, main, dialect, others);
    return divided(used, dialect, others);
  }

  private static List<Path> alike(
      List<Path> files, Path main, Dialect dialect, Map<Path, String> others) {
    List<Path> used = new ArrayList<>();
    for (Path file : files) {
      String problem =
          file.equals(main) || used.size() + others.size() > MOST_COMPARED
              ? ""
              : difference(file, dialect);
      if (problem.isEmpty()) {
        used.add(file);
      } else {
        others.put(file, problem);
      }
    }
    return used;
  }

  private static String difference(Path file, Dialect dialect) {
    try {
      Dialect own = DialectFinder.find(TextFile.of(file), A_LOOK);
      boolean same =
          own.columns().equals(dialect.columns()) && own.delimiter().equals(dialect.delimiter());
      return same ? "" : "has other columns";
    } catch (DataException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static RawInput divided(List<Path> used, Dialect dialect, Map<Path, String> others) {
    List<Path> named = used.stream().filter(it -> isOf(it, TRAIN)).toList();
    List<Path> valid = used.stream().filter(it -> isOf(it, VALID)).toList();
    List<Path> test = used.stream().filter(it -> isOf(it, TEST)).toList();
    List<Path> rest = new ArrayList<>(used);
    rest.removeAll(named);
    rest.removeAll(valid);
    rest.removeAll(test);
    List<Path> train = named.isEmpty() ? rest : named;
    if (train.isEmpty() || valid.size() + test.size() == 0) {
      return new RawInput(common(used), used, List.of(), List.of(), dialect, others);
    }
    if (!named.isEmpty()) {
      rest.forEach(
          file ->
              others.put(file, "its name has none of train, valid and test, as the others' have"));
    }
    List<Path> all = new ArrayList<>(train);
    all.addAll(valid);
    all.addAll(test);
    return new RawInput(common(all), train, valid, test, dialect, others);
  }

  /** Whether one of the words of a file's name is one of these; train comes before the others. */
  private static boolean isOf(Path file, Set<String> words) {
    boolean found = false;
    for (String word : fileName(file).split("[^a-z]+", -1)) {
      if (TRAIN.contains(word) && !words.equals(TRAIN)) {
        return false;
      }
      found |= words.contains(word);
    }
    return found;
  }

  private static String fileName(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }

  private static Path common(List<Path> files) {
    Path parent = files.get(0).getParent();
    Path folder = parent == null ? Path.of(".") : parent;
    for (Path file : files) {
      while (!absolute(file).startsWith(absolute(folder))) {
        Path above = absolute(folder).getParent();
        if (above == null) {
          throw new DataException(
              "'%s' and '%s' are on different disks; copy them into one folder"
                  .formatted(files.get(0), file));
        }
        folder = above;
      }
    }
    return folder;
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new DataException("cannot read '" + file + "': " + e, e);
    }
  }

  /** A file's name relative to the folder. */
  String name(Path file) {
    return absolute(folder).relativize(absolute(file)).toString();
  }

  /** The files to look at, called as in the configuration. */
  List<TextFile> looked() {
    return train.stream().map(it -> new TextFile(it, name(it))).toList();
  }

  /** Whether the files are divided already, so that no split makes a test part. */
  boolean isDivided() {
    return valid.size() + test.size() > 0;
  }

  /** Their names, shortened where they are many. */
  String describe() {
    String first = name(train.get(0));
    int more = train.size() + valid.size() + test.size() - 1;
    return more == 0 ? first : first + " and " + more + " more";
  }
}
