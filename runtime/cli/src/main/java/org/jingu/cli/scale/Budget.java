package org.jingu.cli.scale;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jspecify.annotations.Nullable;

/** Times as people write them: 90s, 9m, 1.5h. */
public final class Budget {
  private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d+)?)([smh])");

  private Budget() {}

  /**
   * A time in seconds; infinite where there is none.
   *
   * @throws UserException if it is not a time
   */
  public static double seconds(@Nullable String text) {
    if (text == null) {
      return Double.POSITIVE_INFINITY;
    }
    Matcher matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      throw new UserException(
          ExitCode.USAGE, "--budget: is '" + text + "'; write a time such as 90s, 22m or 1.5h");
    }
    double value = Double.parseDouble(matcher.group(1));
    return switch (matcher.group(2)) {
      case "h" -> 3600 * value;
      case "m" -> 60 * value;
      default -> value;
    };
  }

  /** For a reader. */
  public static String text(double seconds) {
    return seconds < 100
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : String.format(Locale.ROOT, "%.1f min", seconds / 60);
  }
}
