package org.jingu.data.prepare;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the cells of a time column. */
final class Clock {
  private final String column;
  private final String format;
  private final long unit;
  private final @Nullable DateTimeFormatter pattern;
  private final ZoneId zone;

  /**
   * For a format of {@link TimeConfig}.
   *
   * @throws IllegalArgumentException if it is no pattern
   */
  Clock(String column, String format, String zone) {
    this.column = column;
    this.format = format;
    this.zone = ZoneId.of(zone);
    this.unit = format.equals("seconds") ? 1000 : format.equals("milliseconds") ? 1 : 0;
    this.pattern = unit > 0 ? null : DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
  }

  /** Milliseconds since 1970. */
  long millis(String cell) throws BadRowException {
    try {
      return pattern == null
          ? Math.multiplyExact(Long.parseLong(cell.strip()), unit)
          : parsed(pattern.parse(cell.strip()));
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      throw new BadRowException(
          "column '%s' is '%s'; expected a time (%s)".formatted(column, cell, format));
    }
  }

  private long parsed(TemporalAccessor fields) {
    LocalDate date = fields.query(TemporalQueries.localDate());
    LocalTime time = fields.query(TemporalQueries.localTime());
    ZoneId stated = fields.query(TemporalQueries.zone());
    if (date == null) {
      throw new DateTimeException("no date");
    }
    return date.atTime(time == null ? LocalTime.MIDNIGHT : time)
        .atZone(stated == null ? zone : stated)
        .toInstant()
        .toEpochMilli();
  }

  ZonedDateTime at(long millis) {
    return Instant.ofEpochMilli(millis).atZone(zone);
  }
}
