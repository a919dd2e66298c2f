package org.jingu.benchmark.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a data set comes from. */
interface DatasetSource {
  /** Its name on the command line. */
  String name();

  /** What it is, for the tables. */
  String title();

  /** Why it cannot be had on this machine and how to change that; empty where it can. */
  Optional<String> obstacle();

  /**
   * Makes it ready to train on.
   *
   * @param folder a new one for its files
   */
  Made make(Jingu jingu, Path folder) throws IOException;

  /**
   * A data set that is ready.
   *
   * @param dataset the data set
   * @param preparation what {@code jingu prepare} took, or null where the data came prepared
   * @param lines the lines of the preparation's configuration
   */
  record Made(Dataset dataset, @Nullable Effort preparation, int lines) {}
}
