package org.jingu.scorer;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.number.TableStorage;

/**
 * Where weights lie in a model file, which is a zip archive of stored entries:
 *
 * <pre>
 * model.json            {@link ModelDescription}
 * preprocessing/…       what turns raw rows into ids and numbers
 * parameters/0          dense parameters, laid out as the schedule says, little-endian floats
 * states/0              running states
 * tables/NAME/0, 1, …   tables [V, w], floats or halves of them, in parts
 * layout.json           this record: the last entry
 * </pre>
 *
 * @param stretches by the name of the entry without its number
 */
record ModelLayout(Map<String, Stretch> stretches) {
  static final String DESCRIPTION = "model.json";
  static final String LAYOUT = "layout.json";
  static final String PREPROCESSING = "preprocessing/";
  static final String PARAMETERS = "parameters";
  static final String STATES = "states";
  static final String TABLES = "tables/";

  /** Bytes of a part: so many that one buffer addresses it, and it is mapped as one. */
  static final long PART = 1L << 30;

  /**
   * Elements in the file.
   *
   * @param size how many
   * @param storage how they are stored
   * @param offsets where each part begins, in bytes from the file's start
   */
  record Stretch(long size, TableStorage storage, List<Long> offsets) {
    Stretch {
      offsets = List.copyOf(offsets);
    }
  }

  ModelLayout {
    stretches = Map.copyOf(stretches);
  }
}
