package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jingu.data.prepare.CellForms;
import org.jspecify.annotations.Nullable;

/** Whether the cells of a column are times, all of them in one format. */
final class TimeScan {
  /** In this order: of two that fit, the first is taken. */
  private static final List<String> FORMATS = formats();

  private static final List<String> UNITS =
      List.of("seconds", "milliseconds", "microseconds", "nanoseconds");

  /** 1990 and 2040 in seconds: plain numbers outside are rather something else. */
  private static final long FIRST = 631_152_000L;

  private static final long LAST = 2_208_988_800L;

  private static final int MOST_SAMPLE = 4096;

  private @Nullable List<Candidate> candidates;
  private long[] sample = new long[16];
  private long count;
  private long hours;
  private int weekdays;
  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;
  private boolean ordered = true;
  private long last;
  private final SplittableRandom random = new SplittableRandom(11);

  private record Candidate(String format, CellForms.Time clock) {}

  private static List<String> formats() {
    List<String> formats = new ArrayList<>();
    for (String day :
        List.of(
            "yyyy-MM-dd",
            "yyyy/MM/dd",
            "dd/MM/yyyy",
            "MM/dd/yyyy",
            "dd.MM.yyyy",
            "dd-MM-yyyy",
            "d/M/yyyy",
            "M/d/yyyy",
            "d.M.yyyy")) {
      for (String hour :
          List.of(
              "",
              " HH:mm:ss",
              " HH:mm",
              " H:mm",
              " HH:mm:ss.SSS",
              " HH:mm:ss.SSSSSS",
              "'T'HH:mm:ss",
              "'T'HH:mm:ssX",
              "'T'HH:mm:ss.SSS",
              "'T'HH:mm:ss.SSSX",
              "'T'HH:mm:ss.SSSSSS",
              " HH:mm:ssX",
              " HH:mm:ssXXX",
              " HH:mm:ss.SSSSSSXXX",
              " HH:mm:ss z",
              " hh:mm:ss a")) {
        formats.add(day + hour);
      }
    }
    formats.addAll(
        List.of(
            "dd-MMM-yyyy",
            "dd/MMM/yyyy:HH:mm:ss Z",
            "EEE MMM dd HH:mm:ss Z yyyy",
            "yyyyMMddHHmmss",
            "yyyyMMddHH",
            "yyyyMMdd",
            "yyMMddHH"));
    return List.copyOf(formats);
  }

  /**
   * Adds a cell that has a value.
   *
   * @param number its number, or NaN
   */
  void add(String text, double number) {
    if (candidates == null) {
      candidates = candidates(text, number);
    }
    if (candidates.isEmpty()) {
      return;
    }
    Long millis = candidates.get(0).clock().millis(text);
    candidates.removeIf(it -> it.clock().millis(text) == null);
    if (millis == null || outside(number)) {
      // What was noted so far is of a format that is out; those that stay read days alike.
      millis =
          candidates.isEmpty() || outside(number) ? null : candidates.get(0).clock().millis(text);
    }
    if (millis == null) {
      candidates.clear();
      return;
    }
    note(millis);
  }

  private boolean outside(double number) {
    if (candidates == null || candidates.isEmpty() || Double.isNaN(number)) {
      return false;
    }
    int unit = UNITS.indexOf(candidates.get(0).format());
    double seconds = number / Math.pow(1000, unit);
    return unit >= 0 && (seconds < FIRST || seconds > LAST);
  }

  private static List<Candidate> candidates(String text, double number) {
    List<Candidate> found = new ArrayList<>();
    if (text.length() < 8 || text.length() > 40) {
      return found;
    }
    if (!Double.isNaN(number)) {
      for (int i = 0; i < UNITS.size(); i++) {
        double seconds = number / Math.pow(1000, i);
        if (seconds >= FIRST && seconds <= LAST) {
          found.add(new Candidate(UNITS.get(i), new CellForms.Time(UNITS.get(i))));
        }
      }
    }
    boolean digits = text.chars().allMatch(Character::isDigit);
    for (String format : FORMATS) {
      boolean plain = format.chars().allMatch(Character::isLetter);
      if (digits == plain && (!plain || format.length() == text.length())) {
        Candidate candidate = new Candidate(format, new CellForms.Time(format));
        if (candidate.clock().millis(text) != null) {
          found.add(candidate);
        }
      }
    }
    return found;
  }

  private void note(long millis) {
    ordered &= count == 0 || millis >= last;
    last = millis;
    min = Math.min(min, millis);
    max = Math.max(max, millis);
    hours |= 1L << Math.floorMod(Math.floorDiv(millis, 3_600_000L), 24);
    weekdays |= 1 << Math.floorMod(Math.floorDiv(millis, 86_400_000L), 7);
    long place = count < MOST_SAMPLE ? count : random.nextLong(count + 1);
    if (place < MOST_SAMPLE) {
      if (place == sample.length) {
        sample = Arrays.copyOf(sample, 2 * sample.length);
      }
      sample[(int) place] = millis;
    }
    count++;
  }

  /** The times, or null if the cells are none. */
  @Nullable TimeProfile profile() {
    if (candidates == null || candidates.isEmpty() || count == 0) {
      return null;
    }
    long[] sorted = Arrays.copyOf(sample, (int) Math.min(count, MOST_SAMPLE));
    Arrays.sort(sorted);
    return new TimeProfile(
        candidates.get(0).format(),
        candidates.stream().skip(1).map(Candidate::format).toList(),
        min,
        max,
        Long.bitCount(hours),
        Integer.bitCount(weekdays),
        ordered,
        sorted);
  }
}
