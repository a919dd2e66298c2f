package org.jingu.data.prepare;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;

/**
 * The raw files of each part, relative to the input folder: names, folders and globs. Files come in
 * the order of the list, those of a folder or glob in natural order.
 *
 * @param train files of the training part, or of everything that {@code split} divides
 * @param valid files of the validation part
 * @param test files of the test part
 */
public record FilesConfig(
    @Doc(
            "Files of the training part, or of everything that split divides: names, folders and"
                + " globs such as dt=*/*.csv.")
        List<String> train,
    @Doc("Files of the validation part.") @Default("[]") List<String> valid,
    @Doc("Files of the test part.") @Default("[]") List<String> test) {

  /** Checks that there is something to fit on, and no file is used twice. */
  public FilesConfig {
    if (train.isEmpty()) {
      throw new ConfigException("train", "is empty; name at least one file");
    }
    Set<String> seen = new HashSet<>();
    for (List<String> files : List.of(train, valid, test)) {
      for (String file : files) {
        if (!seen.add(file)) {
          throw new ConfigException("train", "file '" + file + "' is used twice; name it once");
        }
      }
    }
  }

  List<String> of(Part part) {
    return switch (part) {
      case TRAIN -> train;
      case VALID -> valid;
      case TEST -> test;
    };
  }
}
