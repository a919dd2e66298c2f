package org.jingu.data.transform;

import java.util.List;
import java.util.Locale;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * How a number column becomes a dense feature: clip, then logarithm, then scale; a missing value is
 * filled before. What is fitted is fitted on the values present in the training part.
 *
 * @param column the column; null for the feature's name
 * @param clipMin the smallest value; smaller ones become it
 * @param clipMax the largest value; larger ones become it
 * @param log the logarithm
 * @param offset what {@code log: shifted} adds
 * @param scale the scale
 * @param missingValues cells that mean a missing value in this column only
 * @param missing what a missing value becomes
 * @param fill the value, before clip, logarithm and scale, of {@code missing: constant}
 * @param indicator whether a further feature NAME_missing tells, by 1, that the value is missing
 */
public record DenseConfig(
    @Doc("The column; the feature's name by default.") @Nullable String column,
    @Doc("Smaller values become this one.") @Nullable Double clipMin,
    @Doc("Larger values become this one.") @Nullable Double clipMax,
    @Doc(
            "The logarithm: none, signed (sign(x) ln(1 + |x|)) or shifted (ln(max(x + offset,"
                + " 1))).")
        @Default("none")
        Log log,
    @Doc("What log: shifted adds.") @Default("1") double offset,
    @Doc(
            "The scale, fitted on the training part: none, standardize (mean 0, deviation 1) or"
                + " min_max (0 to 1; values beyond the fitted range go beyond).")
        @Default("none")
        Scale scale,
    @Doc("Cells that mean a missing value in this column, beside missing_values.") @Default("[]")
        List<String> missingValues,
    @Doc("What a missing value becomes: constant, mean (of the training part) or reject.")
        @Default("constant")
        Missing missing,
    @Doc("The value of missing: constant, before clip, logarithm and scale.") @Default("0")
        double fill,
    @Doc("Whether a further feature NAME_missing is 1 where the value is missing, else 0.")
        @Default("false")
        boolean indicator) {

  /** A logarithm. */
  public enum Log {
    /** The value itself. */
    NONE,
    /** sign(x) ln(1 + |x|), for values of both signs. */
    SIGNED,
    /** ln(max(x + offset, 1)), never negative. */
    SHIFTED
  }

  /** A scale. */
  public enum Scale {
    /** The value itself. */
    NONE,
    /** (x - mean) / deviation; a constant column becomes 0. */
    STANDARDIZE,
    /** (x - min) / (max - min); a constant column becomes 0. */
    MIN_MAX
  }

  /** What a missing value becomes. */
  public enum Missing {
    /** A given value. */
    CONSTANT,
    /** The mean, after clip and logarithm, of the training part. */
    MEAN,
    /** The row is a bad row. */
    REJECT
  }

  /** Checks the clip range, and that keys that need another have it. */
  public DenseConfig {
    if (clipMin != null && clipMax != null && clipMin > clipMax) {
      throw new ConfigException("clip_min", "is " + clipMin + ", above clip_max " + clipMax);
    }
    if (offset != 1 && log != Log.SHIFTED) {
      throw new ConfigException(
          "offset", "needs log: shifted; log is " + log.name().toLowerCase(Locale.ROOT));
    }
    if (fill != 0 && missing != Missing.CONSTANT) {
      throw new ConfigException(
          "fill", "needs missing: constant; it is " + missing.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Whether the transform depends on the training part. */
  public boolean dependsOnRows() {
    return scale != Scale.NONE || missing == Missing.MEAN;
  }

  /** Clip and logarithm: the part that needs no fitting. */
  double beforeScale(double x) {
    double clipped = clipMin != null ? Math.max(clipMin, x) : x;
    clipped = clipMax != null ? Math.min(clipMax, clipped) : clipped;
    return switch (log) {
      case NONE -> clipped;
      case SIGNED -> Math.copySign(Math.log1p(Math.abs(clipped)), clipped);
      case SHIFTED -> Math.log(Math.max(clipped + offset, 1));
    };
  }
}
