package org.jingu.data.format;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;

/** The formats found by ServiceLoader, by name. */
public final class InputFormats {
  private final Map<String, InputFormat<?>> byName = new TreeMap<>();

  private InputFormats() {}

  /**
   * Finds every format on the class path.
   *
   * @throws IllegalStateException if two have the same name
   */
  public static InputFormats load() {
    InputFormats formats = new InputFormats();
    for (InputFormat<?> format : ServiceLoader.load(InputFormat.class)) {
      InputFormat<?> other = formats.byName.put(format.name(), format);
      if (other != null) {
        throw new IllegalStateException(
            "format '%s' is provided twice, by %s and %s; leave one of them off the class path"
                .formatted(format.name(), other.getClass().getName(), format.getClass().getName()));
      }
    }
    return formats;
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
          where, "is '" + name + "'; " + Suggestions.of(name, byName.keySet()));
    }
    return format;
  }
}
