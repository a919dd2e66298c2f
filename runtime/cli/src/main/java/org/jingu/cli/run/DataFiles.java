package org.jingu.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;

/** What a run keeps of its data set, so that it can score raw files when the data is gone. */
final class DataFiles {
  /** Folders beside the schema that the fitted preprocessing needs. */
  private static final List<String> FOLDERS = List.of("vocabulary", "joins");

  private DataFiles() {}

  /** The files by their place in the data set's folder. */
  static Map<String, Path> of(Path folder) {
    Map<String, Path> files = new LinkedHashMap<>();
    files.put(DatasetFolder.SCHEMA_FILE, folder.resolve(DatasetFolder.SCHEMA_FILE));
    for (String name : FOLDERS) {
      Path inside = folder.resolve(name);
      if (Files.isDirectory(inside)) {
        try (Stream<Path> listed = Files.list(inside)) {
          listed
              .filter(Files::isRegularFile)
              .sorted()
              .forEach(file -> files.put(name + "/" + file.getFileName(), file));
        } catch (IOException e) {
          throw new DataException("cannot list " + inside + ": " + e, e);
        }
      }
    }
    return files;
  }
}
