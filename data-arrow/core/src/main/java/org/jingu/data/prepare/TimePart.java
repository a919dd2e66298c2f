package org.jingu.data.prepare;

import java.time.ZonedDateTime;

/** What a sparse feature may take of the time of a row. */
public enum TimePart {
  /** 0 to 23. */
  HOUR,
  /** 1, Monday, to 7. */
  WEEKDAY,
  /** 0, Monday at midnight, to 167. */
  HOUR_OF_WEEK,
  /** 1 to 31. */
  DAY,
  /** 1 to 12. */
  MONTH,
  /** 1 on Saturday and Sunday, else 0. */
  WEEKEND;

  String token(ZonedDateTime time) {
    int weekday = time.getDayOfWeek().getValue();
    int value =
        switch (this) {
          case HOUR -> time.getHour();
          case WEEKDAY -> weekday;
          case HOUR_OF_WEEK -> 24 * (weekday - 1) + time.getHour();
          case DAY -> time.getDayOfMonth();
          case MONTH -> time.getMonthValue();
          case WEEKEND -> weekday >= 6 ? 1 : 0;
        };
    return Integer.toString(value);
  }
}
