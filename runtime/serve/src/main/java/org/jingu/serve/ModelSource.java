package org.jingu.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;

/**
 * Where the versions of a model are.
 *
 * @param name under which it is served
 * @param path a model file, which is version 1, or a folder of {@code VERSION.jingu} files
 */
public record ModelSource(String name, Path path) {
  /** The ending of model files. */
  public static final String ENDING = ".jingu";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /**
   * Checks the name, which stands in addresses.
   *
   * @throws DataException if it has other characters than letters, digits, dots, dashes and
   *     underscores
   */
  public ModelSource {
    if (!NAME.matcher(name).matches()) {
      throw new DataException(
          "'%s' cannot be a model's name, which has letters, digits, '.', '-' and '_'; give one, as in NAME=%s"
              .formatted(name, path));
    }
  }

  /** Of {@code NAME=PATH}, or of a path whose last part is the name. */
  public static ModelSource of(String text) {
    int equals = text.indexOf('=');
    if (equals > 0) {
      return new ModelSource(text.substring(0, equals), Path.of(text.substring(equals + 1)));
    }
    Path path = Path.of(text);
    String last = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    return new ModelSource(version(last), path);
  }

  /**
   * The files by their versions, the newest last.
   *
   * @throws DataException if there is none
   */
  Map<String, Path> versions() {
    TreeMap<String, Path> found = new TreeMap<>(new VersionOrder());
    if (!Files.isDirectory(path)) {
      found.put("1", path);
      return found;
    }
    try (Stream<Path> files = Files.list(path)) {
      files
          .filter(it -> name(it).endsWith(ENDING) && !name(it).startsWith("."))
          .forEach(it -> found.put(version(name(it)), it));
    } catch (IOException e) {
      throw new DataException("cannot read the folder '%s': %s".formatted(path, e), e);
    }
    found.keySet().removeIf(version -> !NAME.matcher(version).matches());
    if (found.isEmpty()) {
      throw new DataException(
          "there is no model file in '%s'; write one with 'jingu export RUN --format jingu -o %s'"
              .formatted(path, path.resolve("1" + ENDING)));
    }
    return found;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String version(String file) {
    return file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
  }
}
