package org.jingu.data.read;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/** Writes the dates and timestamps of one column as text. */
final class MomentText {
  private static final long SECONDS_A_DAY = 86_400;
  private static final int NANOS = 1_000_000_000;

  private final CellStyle format;
  private final boolean zoned;
  private final boolean dates;

  /** How many of the column's units make a second; 0 for days. */
  private final long perSecond;

  private final @Nullable DateTimeFormatter pattern;

  private MomentText(CellStyle format, boolean zoned, boolean dates, long perSecond) {
    this.format = format;
    this.zoned = zoned;
    this.dates = dates;
    this.perSecond = perSecond;
    this.pattern = format.pattern();
  }

  /** For a type, or null where it is neither date nor timestamp. */
  static @Nullable MomentText of(ArrowType type, CellStyle format) {
    if (type instanceof ArrowType.Date date) {
      return new MomentText(format, false, true, date.getUnit() == DateUnit.DAY ? 0 : 1000);
    }
    if (!(type instanceof ArrowType.Timestamp stamp)) {
      return null;
    }
    long perSecond =
        switch (stamp.getUnit()) {
          case SECOND -> 1;
          case MILLISECOND -> 1000;
          case MICROSECOND -> 1_000_000;
          case NANOSECOND -> NANOS;
        };
    boolean zoned = stamp.getTimezone() != null && !stamp.getTimezone().isEmpty();
    return new MomentText(format, zoned, false, perSecond);
  }

  /**
   * A stored value as text.
   *
   * @throws DateTimeException if it lies beyond all dates
   * @throws ArithmeticException if it lies beyond all dates
   */
  String text(long value) {
    LocalDateTime moment =
        perSecond == 0
            ? LocalDateTime.ofEpochSecond(
                Math.multiplyExact(value, SECONDS_A_DAY), 0, ZoneOffset.UTC)
            : LocalDateTime.ofEpochSecond(
                Math.floorDiv(value, perSecond),
                (int) (Math.floorMod(value, perSecond) * (NANOS / perSecond)),
                ZoneOffset.UTC);
    if (format.time() == null) {
      return dates
          ? moment.toLocalDate().toString()
          : zoned
              ? DateTimeFormatter.ISO_INSTANT.format(moment.toInstant(ZoneOffset.UTC))
              : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment);
    }
    Instant instant =
        zoned ? moment.toInstant(ZoneOffset.UTC) : moment.atZone(format.zone()).toInstant();
    if (pattern != null) {
      return pattern.format(instant.atZone(format.zone()));
    }
    return switch (format.time()) {
      case "milliseconds" -> Long.toString(instant.toEpochMilli());
      case "microseconds" -> Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
      case "nanoseconds" -> Long.toString(ChronoUnit.NANOS.between(Instant.EPOCH, instant));
      default -> seconds(instant);
    };
  }

  private static String seconds(Instant instant) {
    if (instant.getNano() == 0) {
      return Long.toString(instant.getEpochSecond());
    }
    return BigDecimal.valueOf(instant.getEpochSecond())
        .add(BigDecimal.valueOf(instant.getNano(), 9))
        .stripTrailingZeros()
        .toPlainString();
  }
}
