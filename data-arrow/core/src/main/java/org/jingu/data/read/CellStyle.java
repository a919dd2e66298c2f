package org.jingu.data.read;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the values of an Arrow column are written as text.
 *
 * @param separator what stands between the elements of a list, or null where lists cannot be used
 * @param time how dates and timestamps are written: {@code seconds}, {@code milliseconds}, {@code
 *     microseconds} or {@code nanoseconds} since 1970, a pattern of {@link DateTimeFormatter}, or
 *     null for ISO 8601
 * @param zone where a timestamp without a zone happened, and what a pattern tells
 */
public record CellStyle(@Nullable String separator, @Nullable String time, ZoneId zone) {
  private static final Set<String> UNITS =
      Set.of("seconds", "milliseconds", "microseconds", "nanoseconds");

  /** Without lists, and with times as ISO 8601. */
  public static final CellStyle PLAIN = new CellStyle(null, null, ZoneOffset.UTC);

  /**
   * Checks the pattern.
   *
   * @throws IllegalArgumentException if {@code time} is no pattern
   */
  public CellStyle {
    pattern(time);
  }

  /** With the elements of lists joined. */
  public CellStyle withSeparator(String joint) {
    return new CellStyle(joint, time, zone);
  }

  /** With times as a time column's format asks for. */
  public CellStyle withTime(String format, ZoneId where) {
    return new CellStyle(separator, format, where);
  }

  /** The pattern of times, or null where they are written otherwise. */
  @Nullable DateTimeFormatter pattern() {
    return pattern(time);
  }

  private static @Nullable DateTimeFormatter pattern(@Nullable String time) {
    return time == null || UNITS.contains(time)
        ? null
        : DateTimeFormatter.ofPattern(time, Locale.ENGLISH);
  }
}
