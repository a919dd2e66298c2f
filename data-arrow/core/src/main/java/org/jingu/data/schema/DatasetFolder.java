package org.jingu.data.schema;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A data set on disk: {@code schema.json}, {@code vocabulary/<table>.arrow} (one utf8 column {@code
 * token}; row i is the token of id i) and a folder of Arrow files for each split, such as {@code
 * train/part-00000.arrow}.
 *
 * @param path the folder
 * @param schema the content of its {@code schema.json}
 */
public record DatasetFolder(Path path, DatasetSchema schema) {
  /** The name of the schema file. */
  public static final String SCHEMA_FILE = "schema.json";

  /**
   * Reads the folder's schema.
   *
   * @throws DataException if it is absent or wrong, with everything that is wrong
   */
  public static DatasetFolder read(Path path) {
    return new DatasetFolder(path, SchemaJson.read(path.resolve(SCHEMA_FILE)));
  }

  /**
   * Writes the schema into the folder, all or nothing.
   *
   * @throws DataException if it cannot be written
   */
  public void writeSchema() {
    SchemaJson.write(schema, path.resolve(SCHEMA_FILE));
  }

  /**
   * The files, folders or globs of a split: what the schema records, else the folder of that name.
   */
  public List<String> inputs(String split) {
    List<DataFile> files = schema.splits().get(split);
    if (files == null) {
      return List.of(path.resolve(split).toString());
    }
    if (files.isEmpty()) {
      throw new DataException(
          "%s records no files for split '%s'; it has %s"
              .formatted(
                  path.resolve(SCHEMA_FILE),
                  split,
                  schema.splits().entrySet().stream()
                      .filter(e -> !e.getValue().isEmpty())
                      .map(e -> e.getKey())
                      .collect(Collectors.joining(", "))));
    }
    return files.stream().map(file -> path.resolve(file.path()).toString()).toList();
  }

  /** What the schema records about files, by absolute path. */
  public Map<Path, DataFile> recorded() {
    Map<Path, DataFile> files = new HashMap<>();
    for (List<DataFile> split : schema.splits().values()) {
      for (DataFile file : split) {
        files.put(path.resolve(file.path()).toAbsolutePath().normalize(), file);
      }
    }
    return files;
  }

  /** The vocabulary file of a table, or null where it has none. */
  public @Nullable Path vocabulary(Table table) {
    return table.vocabulary() == null ? null : path.resolve(table.vocabulary());
  }
}
