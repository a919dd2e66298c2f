package org.jingu.benchmark.quality;

import java.util.List;

/** Reads the predictions that peers write. */
final class Predictions {
  private Predictions() {}

  /**
   * A probability a line; Vowpal Wabbit writes a row's tag behind it.
   *
   * @throws IllegalArgumentException with the first line that starts with no number
   */
  static double[] parse(List<String> lines) {
    double[] values = new double[lines.size()];
    for (int i = 0; i < values.length; i++) {
      String word = lines.get(i).strip().split("\\s", 2)[0];
      try {
        values[i] = Double.parseDouble(word);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "line %d is '%s'; it must start with a number".formatted(i + 1, lines.get(i)), e);
      }
    }
    return values;
  }
}
