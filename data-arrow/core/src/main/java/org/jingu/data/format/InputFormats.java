package org.jingu.data.format;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;

/** The formats that a program has, by name. */
public final class InputFormats {
  /** Those that are always there. */
  public static final List<InputFormat<?>> BUILT_IN =
      List.of(new CsvFormat(), new CriteoFormat(), new JsonLinesFormat(), new LibsvmFormat());

  private final Map<String, InputFormat<?>> byName = new TreeMap<>();

  /**
   * With some formats, no two of one name.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public InputFormats(Collection<? extends InputFormat<?>> formats) {
    for (InputFormat<?> format : formats) {
      if (byName.putIfAbsent(format.name(), format) != null) {
        throw new IllegalArgumentException("two formats are called '" + format.name() + "'");
      }
    }
  }

  /** With the built-in formats alone. */
  public static InputFormats builtIn() {
    return new InputFormats(BUILT_IN);
  }

  /** The formats in the order of their names. */
  public List<InputFormat<?>> all() {
    return List.copyOf(byName.values());
  }

  /**
   * The format of a name.
   *
   * @param where the key that names it, for the message
   * @throws ConfigException if there is none
   */
  public InputFormat<?> get(String name, String where) {
    InputFormat<?> format = byName.get(name);
    if (format == null) {
      throw new ConfigException(
          where,
          "no format is called '%s'; %s (--plugins names a folder with more)"
              .formatted(name, Suggestions.of(name, byName.keySet())));
    }
    return format;
  }
}
