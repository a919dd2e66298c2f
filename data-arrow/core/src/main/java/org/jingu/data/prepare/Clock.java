package org.jingu.data.prepare;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.stream.Stream;
import org.jingu.data.format.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Reads times. A year outside {@value #FIRST_YEAR} to {@value #LAST_YEAR} is no time: it is another
 * unit than the configured one, or a mark such as 9999-12-31.
 */
final class Clock {
  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = 2200;
  private static final double SECONDS_A_YEAR = 31_556_952;

  /** What numbers count since 1970, and how many of it a second has. */
  private enum Unit {
    SECONDS(1),
    MILLISECONDS(1e3),
    MICROSECONDS(1e6),
    NANOSECONDS(1e9);

    private final double aSecond;

    Unit(double aSecond) {
      this.aSecond = aSecond;
    }

    double year(double number) {
      return 1970 + number / aSecond / SECONDS_A_YEAR;
    }

    Unit coarser() {
      return switch (this) {
        case SECONDS, MILLISECONDS -> SECONDS;
        case MICROSECONDS -> MILLISECONDS;
        case NANOSECONDS -> MICROSECONDS;
      };
    }

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String format;
  private final @Nullable Unit unit;
  private final @Nullable DateTimeFormatter pattern;
  private final ZoneId zone;

  /**
   * For a format of {@link TimeConfig}.
   *
   * @throws IllegalArgumentException if it is no pattern, or one that does not tell the time
   */
  Clock(String format, String zone) {
    this.format = format;
    this.zone = ZoneId.of(zone);
    this.unit =
        Stream.of(Unit.values()).filter(it -> it.id().equals(format)).findFirst().orElse(null);
    this.pattern = unit != null ? null : pattern(format);
  }

  private DateTimeFormatter pattern(String text) {
    DateTimeFormatter made =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern(text)
            // 'yyyy' is a year of an era, which the strict style does not guess; the lenient ones
            // take the 31st of February for its last day.
            .parseDefaulting(ChronoField.ERA, 1)
            .toFormatter(Locale.ENGLISH)
            .withResolverStyle(ResolverStyle.STRICT);
    try {
      parsed(made.parse(made.format(ZonedDateTime.of(2001, 11, 23, 17, 45, 56, 0, zone))));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "it does not tell day and hour (%s); yyyy is the year, MM the month, dd the day, HH the"
                  .formatted(e.getMessage())
              + " hour, mm the minute, ss the second",
          e);
    }
    return made;
  }

  /**
   * Milliseconds since 1970.
   *
   * @param comma whether a comma separates decimals
   * @throws BadRowException if the cell is no time; the message starts behind the column's name
   */
  long millis(String cell, boolean comma) throws BadRowException {
    String text = Spaces.strip(cell);
    if (unit != null) {
      return millis(unit, text, comma);
    }
    ZonedDateTime time;
    try {
      time = parsed(pattern.parse(text));
    } catch (DateTimeException e) {
      throw notATime(cell);
    }
    if (time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR) {
      throw new BadRowException(
          "is '%s', the year %d; expected one from %d to %d (time.format: %s)"
              .formatted(Excerpt.of(cell), time.getYear(), FIRST_YEAR, LAST_YEAR, format));
    }
    return time.toInstant().toEpochMilli();
  }

  private long millis(Unit counted, String text, boolean comma) throws BadRowException {
    double number;
    try {
      number = Numbers.parse("", text, comma);
    } catch (BadRowException e) {
      throw notATime(text);
    }
    double year = counted.year(number);
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      throw new BadRowException(
          "is '%s', the year %.0f in %s; %s"
              .formatted(Excerpt.of(text), year, counted.id(), advice(number)));
    }
    try {
      // A double has fewer digits than nanoseconds.
      long whole = Long.parseLong(text);
      return counted.aSecond <= 1e3
          ? whole * Math.round(1e3 / counted.aSecond)
          : Math.floorDiv(whole, Math.round(counted.aSecond / 1e3));
    } catch (NumberFormatException e) {
      return Math.round(number * 1e3 / counted.aSecond);
    }
  }

  private static String advice(double number) {
    for (Unit other : Unit.values()) {
      if (other.year(number) > 1970.5 && other.year(number) < 2120) {
        return "set time.format: " + other.id();
      }
    }
    return "expected one from %d to %d; see time.format".formatted(FIRST_YEAR, LAST_YEAR);
  }

  private BadRowException notATime(String cell) {
    return new BadRowException("is '%s'; expected a time (%s)".formatted(Excerpt.of(cell), format));
  }

  /** The unit that a time of early 1970 is rather counted in, or null. */
  @Nullable String doubt(long millis) {
    if (unit == null || unit == Unit.SECONDS || millis <= 0) {
      return null;
    }
    Unit coarser = unit.coarser();
    double year = coarser.year(millis * unit.aSecond / 1e3);
    return unit.year(millis * unit.aSecond / 1e3) < 1970.2 && year > 1985 && year < 2106
        ? coarser.id()
        : null;
  }

  private ZonedDateTime parsed(TemporalAccessor fields) {
    LocalDate date = fields.query(TemporalQueries.localDate());
    LocalTime time = fields.query(TemporalQueries.localTime());
    ZoneId stated = fields.query(TemporalQueries.zone());
    if (date == null) {
      throw new DateTimeException("no date");
    }
    if (time == null && hasTimeFields(fields)) {
      throw new DateTimeException("no hour of the day; hh needs a, for AM and PM");
    }
    return date.atTime(time == null ? LocalTime.MIDNIGHT : time)
        .atZone(stated == null ? zone : stated);
  }

  private static boolean hasTimeFields(TemporalAccessor fields) {
    return Stream.of(ChronoField.values())
        .filter(ChronoField::isTimeBased)
        .anyMatch(fields::isSupported);
  }

  ZonedDateTime at(long millis) {
    return Instant.ofEpochMilli(millis).atZone(zone);
  }

  /** The day of a time, for messages. */
  static String day(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate().toString();
  }
}
