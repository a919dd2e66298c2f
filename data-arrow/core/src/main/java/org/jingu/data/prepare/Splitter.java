package org.jingu.data.prepare;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/** Tells the part of each row of {@code files.train}. */
final class Splitter {
  private final @Nullable SplitConfig config;
  private final long validFrom;
  private final long testFrom;

  private Splitter(@Nullable SplitConfig config, long validFrom, long testFrom) {
    this.config = config;
    this.validFrom = validFrom;
    this.testFrom = testFrom;
  }

  /** Whether the times of all rows must be seen before the first can be placed. */
  static boolean needsTimes(PrepareConfig config) {
    SplitConfig split = config.split();
    return split != null && split.by() == SplitConfig.By.TIME && split.valid() + split.test() > 0;
  }

  /** From the configuration alone. */
  static Splitter of(PrepareConfig config) {
    SplitConfig split = config.split();
    TimeConfig time = config.time();
    if (split == null || time == null || split.by() != SplitConfig.By.TIME) {
      return new Splitter(split, Long.MAX_VALUE, Long.MAX_VALUE);
    }
    long test = cut(time, "split.test_from", split.testFrom());
    long valid = cut(time, "split.valid_from", split.validFrom());
    if (split.validFrom() != null && split.testFrom() != null && valid >= test) {
      throw new ConfigException(
          "split.valid_from",
          "is '%s', not before test_from '%s'; the validation part would be empty"
              .formatted(split.validFrom(), split.testFrom()));
    }
    valid = Math.min(test, valid);
    return new Splitter(split, valid, test);
  }

  private static long cut(TimeConfig time, String where, @Nullable String cell) {
    try {
      return cell == null ? Long.MAX_VALUE : time.clock().millis(cell, false);
    } catch (BadRowException e) {
      throw new ConfigException(where, String.valueOf(e.getMessage()));
    }
  }

  /**
   * From the times of all rows. Rows of one time stay together, in the later part.
   *
   * @param times of the rows; sorted in place
   */
  static Splitter byTimes(SplitConfig split, long[] times) {
    if (times.length == 0) {
      throw new DataException("no row has a time; the time split has nothing to cut");
    }
    Arrays.sort(times);
    int test = (int) Math.round(times.length * (1 - split.test()));
    int valid = (int) Math.round(times.length * (1 - split.test() - split.valid()));
    long testFrom = test < times.length ? times[test] : Long.MAX_VALUE;
    return new Splitter(
        split, valid < times.length ? Math.min(times[valid], testFrom) : testFrom, testFrom);
  }

  /**
   * The part of a row.
   *
   * @param ordinal the row's number among all rows of {@code files.train}
   * @param time its time in milliseconds
   */
  Part part(long ordinal, long time) {
    if (config == null) {
      return Part.TRAIN;
    }
    if (config.by() == SplitConfig.By.TIME) {
      return time >= testFrom ? Part.TEST : time >= validFrom ? Part.VALID : Part.TRAIN;
    }
    double draw = draw(config.seed(), ordinal);
    return draw < config.test()
        ? Part.TEST
        : draw < config.test() + config.valid() ? Part.VALID : Part.TRAIN;
  }

  /** A draw that depends on the row's number alone, so that each pass draws alike. */
  private static double draw(long seed, long ordinal) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + ordinal).nextDouble();
  }
}
