package org.jingu.benchmark;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one subject took for one case.
 *
 * @param subject the subject's name
 * @param description what it is
 * @param millis the median of each operation, in ms
 * @param resident resident bytes after the measurement
 * @param peak the most bytes that were ever resident
 */
record Result(
    String subject,
    String description,
    Map<Operation, Double> millis,
    double resident,
    double peak) {
  Result {
    millis = new EnumMap<>(millis);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
