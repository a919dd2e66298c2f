package org.jingu.data.prepare;

import java.time.DateTimeException;
import java.time.ZoneId;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;

/**
 * The column that tells when a row happened.
 *
 * @param column the column
 * @param format seconds, milliseconds, microseconds or nanoseconds since 1970, or a pattern of
 *     {@link java.time.format.DateTimeFormatter}
 * @param zone the time zone in which hours and weekdays are counted
 */
public record TimeConfig(
    @Doc("The column that tells when a row happened.") String column,
    @Doc(
            "seconds, milliseconds, microseconds or nanoseconds since 1970, or a pattern such as"
                + " yyyy-MM-dd HH:mm:ss. Years from 1900 to 2200 are times.")
        @Default("seconds")
        String format,
    @Doc("The time zone in which hours and weekdays are counted.") @Default("UTC") String zone) {

  /** Checks zone and pattern. */
  public TimeConfig {
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new ConfigException("zone", "is '" + zone + "'; use UTC, Asia/Shanghai or another");
    }
    try {
      new Clock(format, zone);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "format",
          "is '%s': %s; use seconds, milliseconds or a pattern such as yyyy-MM-dd HH:mm:ss"
              .formatted(format, e.getMessage()));
    }
  }

  ZoneId zoneId() {
    return ZoneId.of(zone);
  }

  Clock clock() {
    return new Clock(format, zone);
  }
}
