package org.jingu.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.Table;

/** What a run keeps of its data set, so that it can score raw files when the data is gone. */
final class DataFiles {
  private static final String JOINS = "joins";

  private DataFiles() {}

  /** The files by their place in the data set's folder. */
  static Map<String, Path> of(DatasetFolder dataset) {
    Map<String, Path> files = new LinkedHashMap<>();
    put(DatasetFolder.SCHEMA_FILE, dataset.path(), files);
    if (Files.isRegularFile(dataset.path().resolve(TeacherFolder.FILE))) {
      put(TeacherFolder.FILE, dataset.path(), files);
    }
    for (Table table : dataset.schema().tables()) {
      // Data whose ids come ready-made may do without the file.
      if (table.vocabulary() != null
          && Files.isRegularFile(dataset.path().resolve(table.vocabulary()))) {
        put(table.vocabulary(), dataset.path(), files);
      }
    }
    Path joins = dataset.path().resolve(JOINS);
    if (Files.isDirectory(joins)) {
      try (Stream<Path> listed = Files.list(joins)) {
        listed
            .filter(Files::isRegularFile)
            .sorted()
            .forEach(file -> files.put(JOINS + "/" + file.getFileName(), file));
      } catch (IOException e) {
        throw new DataException("cannot list " + joins + ": " + e, e);
      }
    }
    return files;
  }

  private static void put(String place, Path folder, Map<String, Path> files) {
    files.put(place, folder.resolve(place));
  }
}
