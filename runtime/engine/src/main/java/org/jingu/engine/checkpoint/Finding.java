package org.jingu.engine.checkpoint;

import java.util.List;
import java.util.Locale;

/**
 * What a finished run shows that its user likely wants to change in the next one.
 *
 * @param kind what it is, for tools: lower case and underscores, such as {@code still_improving}
 * @param message what happened, its figures, and what to do
 * @param keys the keys of the configuration to change, the most promising first
 */
public record Finding(String kind, String message, List<String> keys) {
  /** Copies the keys. */
  public Finding {
    keys = List.copyOf(keys);
  }

  /** With a message by {@link String#format}. */
  public static Finding of(String kind, List<String> keys, String format, Object... arguments) {
    return new Finding(kind, String.format(Locale.ROOT, format, arguments), keys);
  }
}
