package org.jingu.data.format;

import java.util.Map;
import java.util.Set;
import org.jingu.api.Extension;
import org.jingu.api.config.ConfigBinder;

/**
 * A kind of file of rows that {@code jingu prepare} reads: {@code format: NAME} in a configuration.
 *
 * @param <O> the record of its options, bound from the configuration's {@code options}
 */
public interface InputFormat<O extends Record> extends Extension {
  /** The record of the options. */
  Class<O> optionsType();

  /**
   * Where a plugin's format comes from, its jar and version, for the schema of a data set that was
   * read with it. The runtime says it; nothing of built-in formats.
   */
  default Map<String, Object> origin() {
    return Map.of();
  }

  /**
   * Opens a file.
   *
   * @param optional columns that rows to be scored may lack, all of them or none, and then an empty
   *     file has no columns and no rows; empty where rows must be whole
   * @throws org.jingu.api.data.DataException if the file cannot be read or is not of this format
   */
  RowReader open(TextFile file, O options, Set<String> optional);

  /**
   * Opens a file of whole rows.
   *
   * @see #open(TextFile, Record, Set)
   */
  default RowReader open(TextFile file, O options) {
    return open(file, options, Set.of());
  }

  /**
   * Opens a file with options that are still a tree of a configuration.
   *
   * @param where the path of the options in the configuration, for messages
   * @param optional columns that rows to be scored may lack
   * @throws org.jingu.api.config.ConfigException with everything wrong in the options
   */
  default RowReader open(
      TextFile file, Map<String, ?> options, String where, Set<String> optional) {
    return open(file, ConfigBinder.bind(optionsType(), options, where), optional);
  }

  /**
   * Opens a file of whole rows.
   *
   * @see #open(TextFile, Map, String, Set)
   */
  default RowReader open(TextFile file, Map<String, ?> options, String where) {
    return open(file, options, where, Set.of());
  }
}
