package org.jingu.benchmark.quality;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Public data of which each user has a copy in a folder below $JINGU_DATA. */
final class OwnedData extends RawSource {
  private static final String VARIABLE = "JINGU_DATA";

  private final String folder;

  /**
   * A data set of the examples.
   *
   * @param examples the folder {@code examples}
   * @param example the folder in it that has the {@code prepare.yaml}
   * @param folder the folder below $JINGU_DATA
   */
  OwnedData(String name, String title, Path examples, String example, String folder) {
    super(name, title, examples.resolve(example).resolve("prepare.yaml"));
    this.folder = folder;
  }

  @Override
  public Optional<String> obstacle() {
    String root = System.getenv(VARIABLE);
    if (root == null) {
      return Optional.of(
          VARIABLE + " is not set; let it name the folder with your copy in " + folder);
    }
    return Files.isDirectory(Path.of(root, folder))
        ? Optional.empty()
        : Optional.of("there is no folder " + Path.of(root, folder));
  }

  @Override
  Raw raw(Path unused) {
    return new Raw(Path.of(System.getenv(VARIABLE), folder).toAbsolutePath(), null);
  }
}
