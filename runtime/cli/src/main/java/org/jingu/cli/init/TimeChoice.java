package org.jingu.cli.init;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.data.profile.ColumnProfile;
import org.jingu.data.profile.TimeProfile;
import org.jspecify.annotations.Nullable;

/** Which column is the time of the rows, and what it gives. */
final class TimeChoice {
  /** Rows without a time are bad rows; more would fail the preparation. */
  private static final double MOST_WITHOUT = 0.005;

  private static final double TWO_DAYS = 2;
  private static final double FORTNIGHT = 14;

  private TimeChoice() {}

  /** The time of the rows: of several columns that are times the one whose name says so. */
  static @Nullable ColumnProfile of(List<ColumnProfile> columns, Label label) {
    return columns.stream()
        .filter(it -> !it.equals(label.column()) && isTime(it))
        .filter(it -> it.missing() <= MOST_WITHOUT * it.rows())
        .min(
            Comparator.comparing((ColumnProfile it) -> NameHints.isTime(it.name()) ? 0 : 1)
                .thenComparingInt(it -> -it.distinct()))
        .orElse(null);
  }

  /** Whether a column is a time, and not a code that reads as one. */
  static boolean isTime(ColumnProfile column) {
    TimeProfile times = column.times();
    if (times == null || column.distinct() < 2) {
      return false;
    }
    boolean named = NameHints.isTime(column.name());
    if (!column.isNumeric()) {
      return true;
    }
    boolean pattern = times.format().startsWith("y");
    boolean code = NameHints.isId(column.name()) || NameHints.isNumber(column.name());
    return named || (!code && !pattern);
  }

  /** Features of the parts of the time that occur. */
  static List<Feature> parts(ColumnProfile time, List<ColumnProfile> columns) {
    List<Feature> parts = new ArrayList<>();
    TimeProfile times = time.times();
    if (times == null) {
      return parts;
    }
    Set<String> names = new HashSet<>();
    columns.forEach(it -> names.add(it.name()));
    // Within a day or two the hours of the latest rows are hours that no row before them has.
    if (times.hours() > 1 && times.days() >= TWO_DAYS) {
      parts.add(part("hour", names, times.hours() + " hours of the day occur"));
    }
    if (times.weekdays() > 1 && times.days() >= FORTNIGHT) {
      parts.add(part("weekday", names, times.weekdays() + " days of the week occur"));
    }
    return parts;
  }

  /** What is not sure about the format; empty where nothing is. */
  static String doubt(ColumnProfile time) {
    TimeProfile times = time.times();
    boolean ambiguous =
        times != null
            && times.format().startsWith("d")
            && times.otherFormats().stream().anyMatch(it -> it.startsWith("M"));
    return ambiguous ? "day and month may be the other way round: no day above 12 was seen" : "";
  }

  private static Feature part(String part, Set<String> names, String evidence) {
    String name = names.contains(part) ? "time_" + part : part;
    return new Feature(name, Feature.Kind.TIME, "time: " + part, evidence);
  }

  /** Why a column that is a time is not that of the rows. */
  static String another(ColumnProfile column, @Nullable ColumnProfile time) {
    String format = column.times() == null ? "" : column.times().format();
    return time == null
        ? "is a time (%s) that %s of the rows lack".formatted(format, Values.missing(column))
        : "is a time (%s), and '%s' is the time of the rows".formatted(format, time.name());
  }
}
