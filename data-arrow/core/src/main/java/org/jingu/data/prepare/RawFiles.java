package org.jingu.data.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.data.files.FileFinder;
import org.jingu.data.format.TextFile;
import org.jingu.data.source.RemoteFiles;

/**
 * The raw files that a configuration names by names, folders and globs. Rows that are elsewhere are
 * fetched, and deleted when this is closed.
 */
final class RawFiles implements AutoCloseable {
  private final Path input;
  private final FileFinder finder;
  private final Map<Part, List<RawFile>> parts = new EnumMap<>(Part.class);
  private final Map<String, RawFile> joins = new LinkedHashMap<>();
  private final Map<Object, String> users = new HashMap<>();
  private final List<String> missing = new ArrayList<>();
  private final RemoteFiles remote = new RemoteFiles();

  /**
   * Finds the files.
   *
   * @param joins whether the side tables' are among them
   * @throws DataException naming all files that are missing
   * @throws ConfigException if a file is used twice
   */
  RawFiles(PrepareConfig config, Path input, boolean joins) {
    this.input = input;
    this.finder = new FileFinder(input, List.of(), Integer.MAX_VALUE);
    try {
      find(config, joins);
    } catch (RuntimeException | Error e) {
      remote.close();
      throw e;
    }
  }

  private void find(PrepareConfig config, boolean joins) {
    for (Part part : Part.values()) {
      List<RawFile> files = new ArrayList<>();
      for (String entry : config.files().of(part)) {
        find(entry).forEach(path -> files.add(claim(path, entry, "files." + part.folder())));
      }
      parts.put(part, List.copyOf(files));
    }
    if (joins) {
      config.joins().forEach((name, join) -> findTable(name, join.file()));
    }
    if (!missing.isEmpty()) {
      throw new DataException(
          "'%s' lacks %s; get the data set, or set the input folder"
              .formatted(input, String.join(", ", missing)));
    }
  }

  private List<Path> find(String entry) {
    boolean named = !FileFinder.isGlob(entry) && !FileFinder.isEndpoint(entry);
    if (named && !Files.exists(input.resolve(entry))) {
      missing.add(entry);
      return List.of();
    }
    return finder.find(entry);
  }

  private void findTable(String name, String file) {
    Path path = input.resolve(file);
    if (Files.isDirectory(path)) {
      throw new ConfigException(
          "joins." + name + ".file", "'" + file + "' is a folder; name one file");
    }
    if (Files.exists(path)) {
      joins.put(name, RawFile.of(new TextFile(remote.local(path), name(path.normalize()))));
    } else {
      missing.add(file);
    }
  }

  private RawFile claim(Path path, String entry, String where) {
    RawFile file = RawFile.of(new TextFile(remote.local(path), name(path)));
    String other = users.putIfAbsent(file.identity(), "'" + entry + "' of " + where);
    if (other != null) {
      throw new ConfigException(
          where,
          "file '%s' is used twice, by %s and '%s' of %s; name it once"
              .formatted(file.name(), other, entry, where));
    }
    return file;
  }

  private String name(Path path) {
    Path base = input.normalize();
    return path.startsWith(base) ? base.relativize(path).toString() : path.toString();
  }

  List<RawFile> of(Part part) {
    return parts.getOrDefault(part, List.of());
  }

  RawFile sideTable(String join) {
    RawFile file = joins.get(join);
    if (file == null) {
      throw new IllegalArgumentException("no join " + join);
    }
    return file;
  }

  /** All files by name. */
  Map<String, RawFile> byName() {
    Map<String, RawFile> all = new LinkedHashMap<>();
    parts.values().forEach(files -> files.forEach(file -> all.put(file.name(), file)));
    joins.values().forEach(file -> all.put(file.name(), file));
    return all;
  }

  @Override
  public void close() {
    remote.close();
  }
}
